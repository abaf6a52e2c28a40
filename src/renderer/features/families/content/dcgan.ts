import type { FamilyContent } from './types.ts';

export const dcgan: FamilyContent = {
  kind: 'adversarial',
  diagram: 'adversarial',
  idea: ['neighbours', 'sizes', 'recipe'],
  equations: [
    {
      id: 'objective',
      latex: String.raw`\begin{aligned} \mathcal{L}_D &= -\,\mathbb{E}_x\bigl[\log D(x)\bigr] - \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr] \\ \mathcal{L}_G &= -\,\mathbb{E}_z\bigl[\log D(G(z))\bigr] \end{aligned}`,
    },
    { id: 'size', latex: String.raw`n_{\mathrm{out}} = s\,(n_{\mathrm{in}} - 1) + k - 2p` },
    {
      id: 'batchNormalisation',
      latex: String.raw`\hat{h} = \gamma \, \frac{h - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}} + \beta`,
    },
    {
      id: 'spectralNormalisation',
      latex: String.raw`\bar{W} = \frac{W}{\sigma(W)}, \qquad \sigma(W) = \max_{\|h\|_2 = 1} \|W h\|_2`,
    },
    {
      id: 'augmentation',
      latex: String.raw`D(x) \;\to\; D(T(x)), \qquad D(G(z)) \;\to\; D(T(G(z)))`,
    },
  ],
  watch: [
    { id: 'accuracy', metrics: ['discriminatorRealAccuracy', 'discriminatorFakeAccuracy'] },
    { id: 'losses', metrics: ['discriminatorLoss', 'generatorLoss'] },
    { id: 'gradients', metrics: ['discriminatorGradientNorm', 'generatorGradientNorm'] },
  ],
  problems: ['modeCollapse', 'checkerboard', 'memorising'],
  attempts: [
    { id: 'spectral', values: { discriminatorNorm: 'spectral' } },
    { id: 'augmentation', values: { augmentColour: true, augmentTranslation: true } },
    { id: 'hinge', values: { objective: 'hinge' } },
    { id: 'classes', values: { conditional: true } },
  ],
  terms: [
    'generator',
    'discriminator',
    'transposedConvolution',
    'batchNormalisation',
    'spectralNormalisation',
    'augmentation',
    'modeCollapse',
    'average',
    'conditioning',
  ],
  sources: [
    {
      authors: 'A. Radford, L. Metz, S. Chintala',
      year: 2016,
      title: 'Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks',
      place: 'ICLR, arXiv:1511.06434',
    },
    {
      authors: 'S. Ioffe, C. Szegedy',
      year: 2015,
      title: 'Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift',
      place: 'ICML, arXiv:1502.03167',
    },
    {
      authors: 'T. Miyato et al.',
      year: 2018,
      title: 'Spectral Normalization for Generative Adversarial Networks',
      place: 'ICLR, arXiv:1802.05957',
    },
    {
      authors: 'S. Zhao et al.',
      year: 2020,
      title: 'Differentiable Augmentation for Data-Efficient GAN Training',
      place: 'NeurIPS, arXiv:2006.10738',
    },
    {
      authors: 'A. Odena, V. Dumoulin, C. Olah',
      year: 2016,
      title: 'Deconvolution and Checkerboard Artifacts',
      place: 'Distill',
    },
  ],
};
