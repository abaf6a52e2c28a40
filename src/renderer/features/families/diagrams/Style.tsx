import { useTranslation } from 'react-i18next';
import { Arrow, Box, Drawing, Label, Symbol } from './parts.tsx';

/** Left edges of the synthesis network's blocks, and the sides of what they draw. */
const blocks = [
  { x: 190, side: 4 },
  { x: 300, side: 8 },
  { x: 410, side: 16 },
  { x: 520, side: 32 },
];

/** Mapping network above, whose style enters every block of the synthesis network below, as does noise. */
export function Style({ label }: { label: string }) {
  const { t } = useTranslation();
  return (
    <Drawing height={276} label={label}>
      <Box x={10} y={16} width={84} height={56} kind="number" below={<Symbol>z</Symbol>}>
        {t('explain.diagram.noise')}
      </Box>
      <Arrow d="M 96 44 H 118" />
      <Box x={122} y={12} width={160} height={64} kind="network" below={t('explain.diagram.mappingLayers')}>
        {t('explain.diagram.mapping')}
      </Box>
      <Arrow d="M 284 44 H 312" />
      <Box x={316} y={16} width={84} height={56} kind="number" below={<Symbol>w</Symbol>}>
        {t('explain.diagram.style')}
      </Box>
      <path d="M 358 74 V 102 M 232 102 H 562" stroke="var(--atelier-quiet)" strokeWidth={1.6} fill="none" />
      <Label x={574} y={107} quiet anchor="start">
        {t('explain.diagram.modulates')}
      </Label>
      <Box x={10} y={140} width={140} height={64} below="4 × 4">
        {t('explain.diagram.constant')}
      </Box>
      <Arrow d="M 152 172 H 186" />
      {blocks.map(({ x, side }, index) => (
        <g key={side}>
          <Arrow d={`M ${x + 42} 102 V 128`} />
          <Box x={x} y={132} width={84} height={80} kind="network" below={`${side} × ${side}`}>
            {t('explain.diagram.block')}
          </Box>
          <Arrow d={`M ${x + 42} 246 V 216`} />
          {index < blocks.length - 1 && <Arrow d={`M ${x + 86} 172 H ${x + 106}`} />}
        </g>
      ))}
      <Label x={397} y={264} quiet>
        {t('explain.diagram.pixelNoise')}
      </Label>
      <Arrow d="M 606 172 H 634" />
      <Box x={638} y={136} width={112} height={72}>
        {t('explain.diagram.made')}
      </Box>
    </Drawing>
  );
}
