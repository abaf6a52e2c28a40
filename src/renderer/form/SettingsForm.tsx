import { ActionIcon, Box, Button, Collapse, Fieldset, Group, SimpleGrid, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfigValues, Issue } from '@shared/family.ts';
import { FieldInput } from './FieldInput.tsx';
import classes from './SettingsForm.module.css';
import { fieldHelp, fieldLabel, issueText, valueText } from './text.ts';
import { byGroup, isShown, sameValue, type Draft, type Drafts, type ScopedField } from './values.ts';

interface SettingsFormProps {
  fields: readonly ScopedField[];
  values: Drafts;
  /** What "reset" goes back to and "changed" is measured against. */
  base: ConfigValues;
  issues: readonly Issue[];
  onChange: (name: string, value: Draft) => void;
}

/** Any family's settings, as its schema describes them: groups, help, units, conditions, issues. */
export function SettingsForm({ fields, ...rest }: SettingsFormProps) {
  const { t } = useTranslation();
  return (
    <>
      {byGroup(fields).map(([group, members]) => (
        <Fieldset
          key={group}
          legend={t(`fields.groups.${group}`, { defaultValue: group })}
          className={classes.group}
        >
          <FieldGroup fields={members} {...rest} />
        </Fieldset>
      ))}
    </>
  );
}

function FieldGroup({ fields, values, ...rest }: SettingsFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const shown = fields.filter((field) => isShown(field, values));
  const plain = shown.filter(({ meta }) => meta.advanced !== true);
  const advanced = shown.filter(({ meta }) => meta.advanced === true);
  // An issue inside of the fold must be seen.
  const mustOpen = advanced.some(({ name }) => rest.issues.some(({ field }) => field === name));
  const isExpanded = isOpen || mustOpen;
  return (
    <>
      <Fields fields={plain} values={values} {...rest} />
      {advanced.length > 0 && (
        <>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            mt="xs"
            ml={-8}
            leftSection={isExpanded ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
            aria-expanded={isExpanded}
            aria-controls={id}
            onClick={() => setOpen(!isExpanded)}
          >
            {t('form.advanced', { count: advanced.length })}
          </Button>
          <Collapse expanded={isExpanded} id={id}>
            <Box pt="xs">
              <Fields fields={advanced} values={values} {...rest} />
            </Box>
          </Collapse>
        </>
      )}
    </>
  );
}

function Fields({ fields, values, base, issues, onChange }: SettingsFormProps) {
  const { t } = useTranslation();
  return (
    <SimpleGrid type="container" cols={{ base: 1, '440px': 2 }} spacing="lg" verticalSpacing="md">
      {fields.map((field) => {
        const own = issues.filter((issue) => issue.field === field.name);
        return (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name] ?? null}
            onChange={(value) => onChange(field.name, value)}
            name={fieldLabel(t, field.section, field.name)}
            label={<Label field={field} values={values} base={base} onChange={onChange} />}
            description={fieldHelp(t, field.section, field.name)}
            error={own.length > 0 ? own.map((issue) => issueText(t, issue)).join(' ') : undefined}
          />
        );
      })}
    </SimpleGrid>
  );
}

interface LabelProps extends Pick<SettingsFormProps, 'values' | 'base' | 'onChange'> {
  field: ScopedField;
}

function Label({ field, values, base, onChange }: LabelProps) {
  const { t } = useTranslation();
  const text = fieldLabel(t, field.section, field.name);
  const original = base[field.name];
  if (original === undefined || sameValue(values[field.name], original)) return text;
  const reset = t('form.reset', { value: valueText(t, field.section, field, original) });
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <span className={classes.dot} aria-hidden />
      {text}
      <Tooltip label={reset}>
        <ActionIcon
          size="xs"
          aria-label={`${text}: ${reset}`}
          onClick={(event) => {
            // The label would hand the click to its control.
            event.preventDefault();
            onChange(field.name, original);
          }}
        >
          <IconArrowBackUp size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
