import type { ReactNode } from 'react';
import classes from './diagrams.module.css';

/*
 * What the drawings of networks are made of. Lengths are units of the drawing's view box; everything is themed by
 * classes.
 */

const arrowKinds = ['plain', 'learning'] as const;

/** The drawing itself; what it shows is said in one sentence for those who do not see it. */
export function Drawing({ height, label, children }: { height: number; label: string; children: ReactNode }) {
  return (
    <svg viewBox={`0 0 760 ${height}`} className={classes.drawing} role="img" aria-label={label}>
      <defs>
        {arrowKinds.map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            viewBox="0 0 8 8"
            refX={7}
            refY={4}
            markerWidth={7}
            markerHeight={7}
            orient="auto-start-reverse"
          >
            <path d="M0 0 L8 4 L0 8 Z" className={classes[`head-${kind}`]} />
          </marker>
        ))}
      </defs>
      {children}
    </svg>
  );
}

interface LabelProps {
  x: number;
  y: number;
  children: ReactNode;
  quiet?: boolean;
  anchor?: 'start' | 'middle' | 'end';
}

export const Label = ({ x, y, children, quiet = false, anchor = 'middle' }: LabelProps) => (
  <text x={x} y={y} textAnchor={anchor} className={quiet ? classes.quiet : classes.label}>
    {children}
  </text>
);

/** A letter of a formula. */
export const Symbol = ({ children }: { children: string }) => (
  <tspan className={classes.symbol}>{children}</tspan>
);

interface BoxProps {
  x: number;
  y: number;
  width: number;
  height: number;
  kind?: 'data' | 'network' | 'number';
  /** How much shorter the left and the right side are, for networks that narrow or widen. */
  narrowLeft?: number;
  narrowRight?: number;
  children: ReactNode;
  below?: ReactNode;
}

/** A network, an image or some numbers, with its name inside. */
export function Box({ x, y, width, height, kind = 'data', children, below, ...narrow }: BoxProps) {
  const { narrowLeft = 0, narrowRight = 0 } = narrow;
  const points = [
    [x, y + narrowLeft],
    [x + width, y + narrowRight],
    [x + width, y + height - narrowRight],
    [x, y + height - narrowLeft],
  ];
  const middle = x + width / 2;
  return (
    <g className={classes[kind]}>
      <polygon points={points.map((point) => point.join(',')).join(' ')} strokeLinejoin="round" />
      <Label x={middle} y={y + height / 2 + (below === undefined ? 5 : -3)}>
        {children}
      </Label>
      {below !== undefined && (
        <Label x={middle} y={y + height / 2 + 15} quiet>
          {below}
        </Label>
      )}
    </g>
  );
}

/** A way that values take, or, `learning`, that a gradient takes back. @param d an SVG path */
export const Arrow = ({ d, learning = false }: { d: string; learning?: boolean }) => (
  <path
    d={d}
    className={learning ? classes.learning : classes.way}
    markerEnd={`url(#arrow-${learning ? 'learning' : 'plain'})`}
  />
);
