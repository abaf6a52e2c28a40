import enDcgan from './en/explain/dcgan.json';
import enDiagram from './en/explain/diagram.json';
import enGan from './en/explain/gan.json';
import enKinds from './en/explain/kinds.json';
import enPage from './en/explain/page.json';
import enStylegan from './en/explain/stylegan.json';
import enTerms from './en/explain/terms.json';
import enVae from './en/explain/vae.json';
import enWgan from './en/explain/wgan.json';
import zhDcgan from './zh/explain/dcgan.json';
import zhDiagram from './zh/explain/diagram.json';
import zhGan from './zh/explain/gan.json';
import zhKinds from './zh/explain/kinds.json';
import zhPage from './zh/explain/page.json';
import zhStylegan from './zh/explain/stylegan.json';
import zhTerms from './zh/explain/terms.json';
import zhVae from './zh/explain/vae.json';
import zhWgan from './zh/explain/wgan.json';

/** What the pages of the families say: a file for each family, and those that all of them share. */
export const explanations = {
  en: {
    dcgan: enDcgan,
    diagram: enDiagram,
    gan: enGan,
    kinds: enKinds,
    page: enPage,
    stylegan: enStylegan,
    terms: enTerms,
    vae: enVae,
    wgan: enWgan,
  },
  zh: {
    dcgan: zhDcgan,
    diagram: zhDiagram,
    gan: zhGan,
    kinds: zhKinds,
    page: zhPage,
    stylegan: zhStylegan,
    terms: zhTerms,
    vae: zhVae,
    wgan: zhWgan,
  },
};
