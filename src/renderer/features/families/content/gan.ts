import type { FamilyContent } from './types.ts';

export const gan: FamilyContent = {
  kind: 'adversarial',
  diagram: 'adversarial',
  idea: ['game', 'turns', 'balance'],
  equations: [
    {
      id: 'minimax',
      latex: String.raw`\min_G \max_D \; \mathbb{E}_{x \sim p_{\mathrm{data}}}\bigl[\log D(x)\bigr] + \mathbb{E}_{z \sim p(z)}\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr]`,
    },
    {
      id: 'optimum',
      latex: String.raw`D^*(x) = \frac{p_{\mathrm{data}}(x)}{p_{\mathrm{data}}(x) + p_G(x)}`,
    },
    {
      id: 'nonSaturating',
      latex: String.raw`\mathcal{L}_G = -\,\mathbb{E}_{z \sim p(z)}\bigl[\log D(G(z))\bigr]`,
    },
    {
      id: 'leastSquares',
      latex: String.raw`\begin{aligned} \mathcal{L}_D &= \tfrac{1}{2}\,\mathbb{E}_x\bigl[(D(x) - 1)^2\bigr] + \tfrac{1}{2}\,\mathbb{E}_z\bigl[D(G(z))^2\bigr] \\ \mathcal{L}_G &= \tfrac{1}{2}\,\mathbb{E}_z\bigl[(D(G(z)) - 1)^2\bigr] \end{aligned}`,
    },
    {
      id: 'hinge',
      latex: String.raw`\begin{aligned} \mathcal{L}_D &= \mathbb{E}_x\bigl[\max(0,\, 1 - D(x))\bigr] + \mathbb{E}_z\bigl[\max(0,\, 1 + D(G(z)))\bigr] \\ \mathcal{L}_G &= -\,\mathbb{E}_z\bigl[D(G(z))\bigr] \end{aligned}`,
    },
  ],
  watch: [
    { id: 'accuracy', metrics: ['discriminatorRealAccuracy', 'discriminatorFakeAccuracy'] },
    { id: 'losses', metrics: ['discriminatorLoss', 'generatorLoss'] },
    { id: 'gradients', metrics: ['discriminatorGradientNorm', 'generatorGradientNorm'] },
  ],
  problems: ['modeCollapse', 'vanishingGradients', 'oscillation'],
  attempts: [
    { id: 'minimax', values: { objective: 'minimax' } },
    { id: 'smoothing', values: { labelSmoothing: 0.1 } },
    { id: 'strongDiscriminator', values: { discriminatorUpdates: 5 } },
    { id: 'classes', values: { conditional: true } },
  ],
  terms: [
    'latent',
    'generator',
    'discriminator',
    'minimax',
    'jensenShannon',
    'modeCollapse',
    'labelSmoothing',
    'average',
    'conditioning',
  ],
  sources: [
    {
      authors: 'I. J. Goodfellow et al.',
      year: 2014,
      title: 'Generative Adversarial Nets',
      place: 'NeurIPS, arXiv:1406.2661',
    },
    {
      authors: 'M. Mirza, S. Osindero',
      year: 2014,
      title: 'Conditional Generative Adversarial Nets',
      place: 'arXiv:1411.1784',
    },
    {
      authors: 'T. Salimans et al.',
      year: 2016,
      title: 'Improved Techniques for Training GANs',
      place: 'NeurIPS, arXiv:1606.03498',
    },
    {
      authors: 'X. Mao et al.',
      year: 2017,
      title: 'Least Squares Generative Adversarial Networks',
      place: 'ICCV, arXiv:1611.04076',
    },
    { authors: 'J. H. Lim, J. C. Ye', year: 2017, title: 'Geometric GAN', place: 'arXiv:1705.02894' },
  ],
};
