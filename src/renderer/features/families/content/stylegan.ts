import type { FamilyContent } from './types.ts';

export const stylegan: FamilyContent = {
  kind: 'adversarial',
  diagram: 'style',
  idea: ['mapping', 'styles', 'noise', 'growing'],
  equations: [
    { id: 'mapping', latex: String.raw`w = f(z), \qquad s^{(\ell)} = A^{(\ell)} w + b^{(\ell)}` },
    {
      id: 'modulation',
      latex: String.raw`v'_{ijk} = s_i \, v_{ijk}, \qquad v''_{ijk} = \frac{v'_{ijk}}{\sqrt{\sum_{i,k} \bigl(v'_{ijk}\bigr)^2 + \epsilon}}`,
    },
    {
      id: 'truncation',
      latex: String.raw`w' = \bar{w} + \psi \, (w - \bar{w}), \qquad \bar{w} = \mathbb{E}_z\bigl[f(z)\bigr]`,
    },
    {
      id: 'r1',
      latex: String.raw`R_1 = \frac{\gamma}{2} \, \mathbb{E}_{x \sim p_{\mathrm{data}}}\bigl[\|\nabla_x D(x)\|_2^2\bigr]`,
    },
    {
      id: 'pathLength',
      latex: String.raw`\mathbb{E}_{w,\; y \sim \mathcal{N}(0, I)} \Bigl[\bigl(\|J_w^{\mathsf T} y\|_2 - a\bigr)^2\Bigr], \qquad J_w = \frac{\partial g(w)}{\partial w}`,
    },
  ],
  watch: [
    { id: 'accuracy', metrics: ['discriminatorRealAccuracy', 'discriminatorFakeAccuracy'] },
    { id: 'augmentation', metrics: ['discriminatorAugmentation'] },
    { id: 'losses', metrics: ['discriminatorLoss', 'generatorLoss'] },
  ],
  problems: ['memorising', 'leaking', 'sameness', 'blobs'],
  attempts: [
    { id: 'growing', values: { architecture: 'progressive' } },
    { id: 'adaptive', values: { adaptiveAugmentation: true } },
    { id: 'noMixing', values: { mixingProbability: 0 } },
    { id: 'noPenalty', values: { penaltyWeight: 0 } },
    { id: 'classes', values: { conditional: true } },
  ],
  terms: [
    'generator',
    'discriminator',
    'mappingNetwork',
    'modulation',
    'truncation',
    'styleMixing',
    'r1',
    'pathLength',
    'average',
    'minibatchDeviation',
    'adaptiveAugmentation',
    'progressiveGrowing',
  ],
  sources: [
    {
      authors: 'T. Karras, T. Aila, S. Laine, J. Lehtinen',
      year: 2018,
      title: 'Progressive Growing of GANs for Improved Quality, Stability, and Variation',
      place: 'ICLR, arXiv:1710.10196',
    },
    {
      authors: 'T. Karras, S. Laine, T. Aila',
      year: 2019,
      title: 'A Style-Based Generator Architecture for Generative Adversarial Networks',
      place: 'CVPR, arXiv:1812.04948',
    },
    {
      authors: 'T. Karras et al.',
      year: 2020,
      title: 'Analyzing and Improving the Image Quality of StyleGAN',
      place: 'CVPR, arXiv:1912.04958',
    },
    {
      authors: 'T. Karras et al.',
      year: 2020,
      title: 'Training Generative Adversarial Networks with Limited Data',
      place: 'NeurIPS, arXiv:2006.06676',
    },
    {
      authors: 'L. Mescheder, A. Geiger, S. Nowozin',
      year: 2018,
      title: 'Which Training Methods for GANs do actually Converge?',
      place: 'ICML, arXiv:1801.04406',
    },
  ],
};
