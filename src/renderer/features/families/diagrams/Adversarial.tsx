import { useTranslation } from 'react-i18next';
import { Arrow, Box, Drawing, Label, Symbol } from './parts.tsx';

interface AdversarialProps {
  label: string;
  /** Whether the judging network is a critic that gives scores, or a discriminator that gives probabilities. */
  critic?: boolean;
}

/** Generator and judge, with the way that the gradient takes back. */
export function Adversarial({ label, critic = false }: AdversarialProps) {
  const { t } = useTranslation();
  const judge = critic ? 'critic' : 'discriminator';
  return (
    <Drawing height={262} label={label}>
      <Box x={10} y={118} width={96} height={60} kind="number" below={<Symbol>z</Symbol>}>
        {t('explain.diagram.noise')}
      </Box>
      <Arrow d="M 108 148 H 130" />
      <Box x={134} y={92} width={130} height={112} narrowLeft={30} kind="network" below={<Symbol>G</Symbol>}>
        {t('explain.diagram.generator')}
      </Box>
      <Arrow d="M 266 148 H 290" />
      <Box x={294} y={112} width={108} height={72} below={<Symbol>G(z)</Symbol>}>
        {t('explain.diagram.made')}
      </Box>
      <Box x={294} y={12} width={108} height={72} below={<Symbol>x</Symbol>}>
        {t('explain.diagram.real')}
      </Box>
      <Arrow d="M 404 148 C 430 148, 430 118, 456 112" />
      <Arrow d="M 404 48 C 430 48, 430 82, 456 90" />
      <Box
        x={460}
        y={42}
        width={140}
        height={120}
        narrowRight={34}
        kind="network"
        below={<Symbol>{critic ? 'f' : 'D'}</Symbol>}
      >
        {t(`explain.diagram.${judge}`)}
      </Box>
      <Arrow d="M 602 102 H 632" />
      <Box x={636} y={72} width={114} height={60} kind="number" below={t(`explain.diagram.${judge}Range`)}>
        {t(`explain.diagram.${judge}Says`)}
      </Box>
      <Arrow d="M 693 136 C 693 240, 230 262, 200 208" learning />
      <Label x={460} y={252} quiet>
        {t('explain.diagram.gradient')}
      </Label>
    </Drawing>
  );
}
