import { useTranslation } from 'react-i18next';
import { Arrow, Box, Drawing, Label, Symbol } from './parts.tsx';

const drawn = 'z = μ + σ ε';
const noise = 'ε ~ N(0, I)';

/** Image, encoder, the draw of the latent, decoder, image; above them what is compared, below what is pulled. */
export function Autoencoder({ label }: { label: string }) {
  const { t } = useTranslation();
  return (
    <Drawing height={258} label={label}>
      <Arrow d="M 60 72 C 60 12, 700 12, 700 72" learning />
      <Label x={380} y={20} quiet>
        {t('explain.diagram.compared')}
      </Label>
      <Box x={10} y={80} width={100} height={84} below={<Symbol>x</Symbol>}>
        {t('explain.diagram.image')}
      </Box>
      <Arrow d="M 112 122 H 134" />
      <Box x={138} y={62} width={128} height={120} narrowRight={32} kind="network">
        {t('explain.diagram.encoder')}
      </Box>
      <Arrow d="M 268 122 H 290" />
      <Box x={294} y={88} width={62} height={68} kind="number" below={<Symbol>σ</Symbol>}>
        <Symbol>μ</Symbol>
      </Box>
      <Arrow d="M 358 122 H 384" />
      <Box x={388} y={96} width={92} height={52} kind="number">
        <Symbol>{drawn}</Symbol>
      </Box>
      <Arrow d="M 434 196 V 152" />
      <Label x={434} y={214} quiet>
        <Symbol>{noise}</Symbol>
      </Label>
      <Arrow d="M 325 196 V 160" learning />
      <Label x={325} y={232} quiet>
        {t('explain.diagram.pulled')}
      </Label>
      <Arrow d="M 482 122 H 504" />
      <Box x={508} y={62} width={128} height={120} narrowLeft={32} kind="network">
        {t('explain.diagram.decoder')}
      </Box>
      <Arrow d="M 638 122 H 646" />
      <Box x={650} y={80} width={100} height={84} below={<Symbol>x̂</Symbol>}>
        {t('explain.diagram.redrawn')}
      </Box>
    </Drawing>
  );
}
