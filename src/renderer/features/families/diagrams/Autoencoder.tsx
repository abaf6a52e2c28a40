import { useTranslation } from 'react-i18next';
import { Arrow, Box, Drawing, Label, Symbol } from './parts.tsx';

const drawn = 'z = μ + σ ε';
const noise = 'ε ~ N(0, I)';

/** Image, encoder, the draw of the latent, decoder, image; above them what is compared, below what is pulled. */
export function Autoencoder({ label }: { label: string }) {
  const { t } = useTranslation();
  return (
    <Drawing height={226} label={label}>
      <Arrow d="M 54 74 C 54 14, 706 14, 706 74" learning />
      <Label x={380} y={20} quiet>
        {t('explain.diagram.compared')}
      </Label>
      <Box x={8} y={80} width={92} height={84} below={<Symbol>x</Symbol>}>
        {t('explain.diagram.image')}
      </Box>
      <Arrow d="M 102 122 H 124" />
      <Box x={128} y={62} width={128} height={120} narrowRight={32} kind="network">
        {t('explain.diagram.encoder')}
      </Box>
      <Arrow d="M 258 122 H 280" />
      <Box x={284} y={88} width={62} height={68} kind="number" below={<Symbol>σ</Symbol>}>
        <Symbol>μ</Symbol>
      </Box>
      <Arrow d="M 348 122 H 372" />
      <Box x={376} y={96} width={104} height={52} kind="number">
        <Symbol>{drawn}</Symbol>
      </Box>
      <Arrow d="M 428 196 V 152" />
      <Label x={428} y={214} quiet>
        <Symbol>{noise}</Symbol>
      </Label>
      <Arrow d="M 315 196 V 160" learning />
      <Label x={315} y={214} anchor="end" quiet>
        {t('explain.diagram.pulled')}
      </Label>
      <Arrow d="M 482 122 H 502" />
      <Box x={506} y={62} width={124} height={120} narrowLeft={32} kind="network">
        {t('explain.diagram.decoder')}
      </Box>
      <Arrow d="M 632 122 H 654" />
      <Box x={658} y={80} width={94} height={84} below={<Symbol>x′</Symbol>}>
        {t('explain.diagram.redrawn')}
      </Box>
    </Drawing>
  );
}
