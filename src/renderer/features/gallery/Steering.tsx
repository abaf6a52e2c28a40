import { Input, Select, Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SamplingControl } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';

/** What steers images besides their latents. */
export interface SteeringChoice {
  label: number | null;
  /** Values of controls; their defaults where not given. */
  controls: Record<string, number>;
}

interface SteeringProps extends SteeringChoice {
  detail: RunDetail | undefined;
  controlsKnown: readonly SamplingControl[];
  /** Whether no class chosen means the classes in turn; else it means the first one. */
  inTurn: boolean;
  onChange: (change: Partial<SteeringChoice>) => void;
}

/** The classes that a run can be asked for: those of its dataset where it was trained with them, else none. */
export function useClasses(detail: RunDetail | undefined): readonly string[] {
  const conditional = detail?.spec.config['conditional'] === true;
  const dataset = useCall(
    'datasets.get',
    { dataset: detail?.spec.dataset.id ?? '' },
    { enabled: conditional },
  );
  return (conditional && dataset.data?.card.classes) || [];
}

/** Class and controls, as far as the run has them. */
export function Steering({ detail, controlsKnown, inTurn, label, controls, onChange }: SteeringProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const classes = useClasses(detail);
  const shown = label !== null && label < classes.length ? label : inTurn ? null : 0;
  return (
    <>
      {classes.length > 0 && (
        <Select
          size="sm"
          label={t('gallery.class')}
          allowDeselect={false}
          searchable={classes.length > 12}
          value={shown === null ? 'all' : String(shown)}
          onChange={(value) => onChange({ label: value === 'all' ? null : Number(value) })}
          data={[
            ...(inTurn ? [{ value: 'all', label: t('gallery.classesInTurn') }] : []),
            ...classes.map((name, index) => ({ value: String(index), label: name })),
          ]}
        />
      )}
      {controlsKnown.map(({ name, minimum, maximum, default: usual }) => {
        const value = controls[name] ?? usual;
        return (
          <Input.Wrapper key={name} size="sm" label={`${t(`controls.${name}`)}: ${format.metric(value)}`}>
            <Slider
              size="sm"
              min={minimum}
              max={maximum}
              step={(maximum - minimum) / 100}
              value={value}
              onChange={(next) => onChange({ controls: { ...controls, [name]: next } })}
              label={null}
              thumbLabel={t(`controls.${name}`)}
              marks={[{ value: usual }]}
            />
          </Input.Wrapper>
        );
      })}
    </>
  );
}
