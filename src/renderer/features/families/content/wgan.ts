import type { FamilyContent } from './types.ts';

export const wgan: FamilyContent = {
  kind: 'adversarial',
  diagram: 'critic',
  idea: ['heaps', 'critic', 'estimate'],
  equations: [
    {
      id: 'transport',
      latex: String.raw`W(p, q) = \inf_{\gamma \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \gamma}\bigl[\|x - y\|\bigr]`,
    },
    {
      id: 'duality',
      latex: String.raw`W(p, q) = \sup_{\|f\|_L \le 1} \; \mathbb{E}_{x \sim p}\bigl[f(x)\bigr] - \mathbb{E}_{x \sim q}\bigl[f(x)\bigr]`,
    },
    { id: 'generator', latex: String.raw`\mathcal{L}_G = -\,\mathbb{E}_{z \sim p(z)}\bigl[f(G(z))\bigr]` },
    { id: 'clipping', latex: String.raw`w \leftarrow \mathrm{clip}(w, -c, c), \qquad c = 0.01` },
    {
      id: 'penalty',
      latex: String.raw`\begin{gathered} \mathcal{L}_f = \mathbb{E}_z\bigl[f(G(z))\bigr] - \mathbb{E}_x\bigl[f(x)\bigr] + \lambda \, \mathbb{E}_{\hat{x}}\Bigl[\bigl(\|\nabla_{\hat{x}} f(\hat{x})\|_2 - 1\bigr)^2\Bigr] \\ \hat{x} = u\,x + (1 - u)\,G(z), \qquad u \sim \mathcal{U}[0, 1] \end{gathered}`,
    },
  ],
  watch: [
    { id: 'distance', metrics: ['distance', 'criticDistance'] },
    { id: 'penalty', metrics: ['criticPenalty'] },
    { id: 'losses', metrics: ['criticLoss', 'generatorLoss'] },
  ],
  problems: ['clipping', 'weakCritic', 'comparing'],
  attempts: [
    { id: 'clipping', values: { constraint: 'weightClipping' } },
    { id: 'oneUpdate', values: { discriminatorUpdates: 1 } },
    { id: 'penaltyWeight', values: { penaltyWeight: 1 } },
    { id: 'classes', values: { conditional: true } },
  ],
  terms: [
    'generator',
    'critic',
    'wasserstein',
    'lipschitz',
    'weightClipping',
    'gradientPenalty',
    'jensenShannon',
    'modeCollapse',
  ],
  sources: [
    {
      authors: 'M. Arjovsky, S. Chintala, L. Bottou',
      year: 2017,
      title: 'Wasserstein GAN',
      place: 'ICML, arXiv:1701.07875',
    },
    {
      authors: 'I. Gulrajani et al.',
      year: 2017,
      title: 'Improved Training of Wasserstein GANs',
      place: 'NeurIPS, arXiv:1704.00028',
    },
    { authors: 'C. Villani', year: 2009, title: 'Optimal Transport: Old and New', place: 'Springer' },
  ],
};
