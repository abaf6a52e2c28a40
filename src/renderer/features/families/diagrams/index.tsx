import type { DiagramShape } from '../content/index.ts';
import { Adversarial } from './Adversarial.tsx';
import { Autoencoder } from './Autoencoder.tsx';
import { Style } from './Style.tsx';

/** The networks of a family. @param label what the drawing shows, in words */
export function Diagram({ shape, label }: { shape: DiagramShape; label: string }) {
  switch (shape) {
    case 'autoencoder':
      return <Autoencoder label={label} />;
    case 'adversarial':
      return <Adversarial label={label} />;
    case 'critic':
      return <Adversarial label={label} critic />;
    case 'style':
      return <Style label={label} />;
  }
}
