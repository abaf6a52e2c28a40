import { Button, NumberInput, Select, Stack, Switch, Text } from '@mantine/core';
import { IconPhotoSearch, IconPhotoUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Fit } from '@shared/dataset.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import { projectionLimits } from '@shared/projection.ts';
import type { RunDetail } from '@shared/run.ts';
import { call } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { DropTarget } from '../datasets/DropTarget.tsx';
import { useClasses } from '../gallery/Steering.tsx';
import classes from './projection.module.css';

interface ChoiceProps {
  detail: RunDetail;
  busy: boolean;
  onStart: (asked: CallInput<'projection.project'>) => void;
}

const usual = { steps: 400, starts: 8 } as const;

/** Which image to search for, and how it meets the run's size. */
export function Choice({ detail, busy, onStart }: ChoiceProps) {
  const { t } = useTranslation();
  const known = useClasses(detail);
  const [image, setImage] = useState<string | null>(null);
  const [fit, setFit] = useState<Fit>('cover');
  const [invert, setInvert] = useState(false);
  const [label, setLabel] = useState<number | null>(null);
  const [steps, setSteps] = useState<number | string>(usual.steps);
  const [starts, setStarts] = useState<number | string>(usual.starts);
  const run = detail.summary.id;
  const whole = Number.isInteger(steps) && Number.isInteger(starts);

  const choose = async () => {
    try {
      const chosen = await call('dialogs.chooseSource', { kind: 'file' });
      if (chosen !== null) setImage(chosen);
    } catch (thrown) {
      notifyError(thrown);
    }
  };
  const start = () => {
    if (image === null || !whole) return;
    onStart({ run, image, fit, invert, label, steps: Number(steps), starts: Number(starts) });
  };
  return (
    <section className={classes.panel} aria-label={t('projection.choice')}>
      <DropTarget onPath={setImage} />
      <Stack gap={6}>
        <Button
          variant={image === null ? 'filled' : 'default'}
          leftSection={<IconPhotoUp size={18} />}
          disabled={busy}
          onClick={() => void choose()}
        >
          {t('projection.choose')}
        </Button>
        <Text size="xs" c="dimmed" className={classes.path}>
          {image ?? t('projection.chooseHelp')}
        </Text>
      </Stack>
      <Select
        size="sm"
        label={t('projection.fit')}
        description={t(`datasets.fitHelp.${fit}`)}
        allowDeselect={false}
        disabled={busy}
        value={fit}
        onChange={(value) => setFit(Fit.parse(value))}
        data={Fit.options.map((value) => ({ value, label: t(`datasets.fit.${value}`) }))}
      />
      <Switch
        label={t('projection.invert')}
        description={t('projection.invertHelp')}
        disabled={busy}
        checked={invert}
        onChange={({ currentTarget }) => setInvert(currentTarget.checked)}
      />
      {known.length > 0 && (
        <Select
          size="sm"
          label={t('gallery.class')}
          allowDeselect={false}
          disabled={busy}
          value={label === null ? 'all' : String(label)}
          onChange={(value) => setLabel(value === 'all' ? null : Number(value))}
          data={[
            { value: 'all', label: t('projection.anyClass') },
            ...known.map((name, index) => ({ value: String(index), label: name })),
          ]}
        />
      )}
      <NumberInput
        size="sm"
        label={t('projection.steps')}
        description={t('projection.stepsHelp')}
        allowDecimal={false}
        min={1}
        max={projectionLimits.steps}
        disabled={busy}
        value={steps}
        onChange={setSteps}
      />
      <NumberInput
        size="sm"
        label={t('projection.starts')}
        description={t('projection.startsHelp')}
        allowDecimal={false}
        min={1}
        max={projectionLimits.starts}
        disabled={busy}
        value={starts}
        onChange={setStarts}
      />
      <Button
        leftSection={<IconPhotoSearch size={18} />}
        disabled={image === null || !whole}
        loading={busy}
        onClick={start}
      >
        {t('projection.start')}
      </Button>
    </section>
  );
}
