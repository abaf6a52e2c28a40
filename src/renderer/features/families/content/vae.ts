import type { FamilyContent } from './types.ts';

export const vae: FamilyContent = {
  kind: 'variational',
  diagram: 'autoencoder',
  idea: ['code', 'clouds', 'prior'],
  equations: [
    {
      id: 'elbo',
      latex: String.raw`\log p_\theta(x) \;\ge\; \mathbb{E}_{q_\phi(z \mid x)}\bigl[\log p_\theta(x \mid z)\bigr] - \mathrm{KL}\bigl(q_\phi(z \mid x) \,\|\, p(z)\bigr)`,
    },
    {
      id: 'reparameterisation',
      latex: String.raw`z = \mu_\phi(x) + \sigma_\phi(x) \odot \varepsilon, \qquad \varepsilon \sim \mathcal{N}(0, I)`,
    },
    {
      id: 'kl',
      latex: String.raw`\mathrm{KL} = -\tfrac{1}{2} \sum_j \bigl(1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2\bigr)`,
    },
    {
      id: 'beta',
      latex: String.raw`\mathcal{L}_\beta = \mathbb{E}_{q_\phi(z \mid x)}\bigl[-\log p_\theta(x \mid z)\bigr] + \beta \, \mathrm{KL}\bigl(q_\phi(z \mid x) \,\|\, p(z)\bigr)`,
    },
    {
      id: 'conditional',
      latex: String.raw`\log p_\theta(x \mid c) \;\ge\; \mathbb{E}_{q_\phi(z \mid x, c)}\bigl[\log p_\theta(x \mid z, c)\bigr] - \mathrm{KL}\bigl(q_\phi(z \mid x, c) \,\|\, p(z)\bigr)`,
    },
  ],
  watch: [
    { id: 'loss', metrics: ['loss'] },
    { id: 'parts', metrics: ['reconstruction', 'kl'] },
    { id: 'heldOut', metrics: ['negativeElbo'] },
  ],
  problems: ['posteriorCollapse', 'blur', 'gaps'],
  attempts: [
    { id: 'beta', values: { beta: 4 } },
    { id: 'twoNumbers', values: { latentSize: 2 } },
    { id: 'convolutions', values: { architecture: 'convolutional' } },
    { id: 'classes', values: { conditional: true } },
  ],
  terms: ['latent', 'prior', 'posterior', 'elbo', 'kl', 'reparameterisation', 'nat', 'conditioning'],
  sources: [
    {
      authors: 'D. P. Kingma, M. Welling',
      year: 2014,
      title: 'Auto-Encoding Variational Bayes',
      place: 'ICLR, arXiv:1312.6114',
    },
    {
      authors: 'D. J. Rezende, S. Mohamed, D. Wierstra',
      year: 2014,
      title: 'Stochastic Backpropagation and Approximate Inference in Deep Generative Models',
      place: 'ICML, arXiv:1401.4082',
    },
    {
      authors: 'K. Sohn, H. Lee, X. Yan',
      year: 2015,
      title: 'Learning Structured Output Representation using Deep Conditional Generative Models',
      place: 'NeurIPS',
    },
    {
      authors: 'I. Higgins et al.',
      year: 2017,
      title: 'beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework',
      place: 'ICLR',
    },
    {
      authors: 'S. R. Bowman et al.',
      year: 2016,
      title: 'Generating Sentences from a Continuous Space',
      place: 'CoNLL, arXiv:1511.06349',
    },
  ],
};
