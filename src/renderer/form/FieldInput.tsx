import {
  ActionIcon,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  Text,
  TextInput,
  type InputWrapperProps,
  Tooltip,
} from '@mantine/core';
import { IconDice5 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { optionLabel } from './text.ts';
import { TypedInput } from './TypedInput.tsx';
import { parseDecimal, parseIntegers, type Draft, type ScopedField } from './values.ts';

/** More options than these do not stand side by side. */
const segmentedOptions = 3;

/** Help below the control, so that controls side by side stand level. */
const belowInput: InputWrapperProps['inputWrapperOrder'] = ['label', 'input', 'error', 'description'];

interface FieldInputProps {
  field: ScopedField;
  value: Draft;
  onChange: (value: Draft) => void;
  label: ReactNode;
  /** The label as plain text, for controls that need a name of their own. */
  name: string;
  description: string | undefined;
  error: string | undefined;
}

/** The control of one field, by the widget that its schema asks for. */
export function FieldInput({ field, value, onChange, label, name, description, error }: FieldInputProps) {
  const { t } = useTranslation();
  const { unit, widget } = field.meta;
  const shared = {
    label,
    description,
    error,
    id: `field-${field.name}`,
    inputWrapperOrder: belowInput,
  };
  const suffix = unit === undefined ? undefined : <Unit unit={unit} />;
  const suffixWidth = unit === undefined ? undefined : 64;

  if (widget === 'switch') {
    return (
      <Switch
        label={label}
        description={description}
        error={error}
        id={shared.id}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  }
  if (widget === 'select') {
    const data = (field.options ?? []).map((option) => ({
      value: option,
      label: optionLabel(t, field.section, field.name, option),
    }));
    const selected = typeof value === 'string' ? value : null;
    if (data.length > segmentedOptions || selected === null) {
      return <Select {...shared} data={data} value={selected} onChange={onChange} allowDeselect={false} />;
    }
    return (
      <Input.Wrapper {...shared} labelElement="div">
        <SegmentedControl
          fullWidth
          mb={4}
          aria-label={name}
          data={data}
          value={selected}
          onChange={onChange}
        />
      </Input.Wrapper>
    );
  }
  if (widget === 'numbers') {
    return (
      <TypedInput
        {...shared}
        value={Array.isArray(value) ? value : null}
        parse={parseIntegers}
        format={(list) => list.join(', ')}
        onChange={onChange}
        inputMode="numeric"
        placeholder={t('form.numbersExample')}
      />
    );
  }
  if (widget === 'text') {
    return (
      <TextInput
        {...shared}
        value={typeof value === 'string' ? value : ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  if (field.type === 'number') {
    return (
      <TypedInput
        {...shared}
        value={typeof value === 'number' ? value : null}
        parse={parseDecimal}
        format={String}
        onChange={onChange}
        inputMode="decimal"
        rightSection={suffix}
        rightSectionWidth={suffixWidth}
      />
    );
  }
  const dice = (
    <Tooltip label={t('form.randomSeed')}>
      <ActionIcon aria-label={t('form.randomSeed')} onClick={() => onChange(randomSeed())}>
        <IconDice5 size={18} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <NumberInput
      {...shared}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      min={field.minimum}
      clampBehavior="none"
      thousandSeparator={widget === 'seed' ? undefined : ','}
      hideControls={widget === 'seed' || unit !== undefined}
      rightSection={widget === 'seed' ? dice : suffix}
      rightSectionWidth={suffixWidth}
    />
  );
}

function Unit({ unit }: { unit: string }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed">
      {t(`fields.units.${unit}`, { defaultValue: unit })}
    </Text>
  );
}

function randomSeed(): number {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return seed;
}
