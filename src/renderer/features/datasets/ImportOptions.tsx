import {
  Alert,
  Button,
  Collapse,
  Divider,
  Group,
  Input,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconChevronDown, IconChevronRight, IconFolderOpen } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceInspection } from '@shared/dataset.ts';
import { DisplayName } from '@shared/ids.ts';
import { call, useAction } from '@renderer/lib/api.ts';
import { errorText } from '@renderer/lib/errors.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { notifyError } from '@renderer/lib/notify.tsx';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { firstAnswers, importRequest, questions, type ImportAnswers } from './importForm.ts';

interface ImportOptionsProps {
  inspection: SourceInspection;
  onBack: () => void;
  onStarted: (job: string) => void;
}

/** How to import what was found: only the questions that matter for it, the others folded. */
export function ImportOptions({ inspection, onBack, onStarted }: ImportOptionsProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const moreId = useId();
  const [isMoreOpen, setMoreOpen] = useState(false);
  const asked = questions(inspection);
  const start = useAction('datasets.import', {
    onSuccess: ({ job }) => onStarted(job),
    onError: () => undefined,
    invalidates: ['datasets.imports'],
  });
  const form = useForm<ImportAnswers>({
    initialValues: firstAnswers(inspection),
    validateInputOnChange: true,
    validate: {
      name: (name) => (DisplayName.safeParse(name).success ? null : t('datasets.import.badName')),
      size: (size) => {
        if (size === '') return asked.sizeNeeded ? t('issues.required') : null;
        return Number.isInteger(size) && size >= 8 && size <= 1024 ? null : t('datasets.import.badSize');
      },
    },
  });
  const chooseLabels = async () => {
    try {
      const chosen = await call('dialogs.chooseSource', { kind: 'file' });
      if (chosen !== null) form.setFieldValue('labels', chosen);
    } catch (thrown) {
      notifyError(thrown);
    }
  };

  const sizeFields = (
    <Group align="flex-start" grow>
      <NumberInput
        label={t('datasets.import.size')}
        description={t('datasets.import.sizeHelp')}
        placeholder={t('datasets.import.ownSize')}
        min={8}
        max={1024}
        clampBehavior="none"
        suffix=" px"
        {...form.getInputProps('size')}
      />
      {form.values.size !== '' && (
        <Input.Wrapper
          label={t('datasets.import.fit')}
          description={t(`datasets.fitHelp.${form.values.fit}`)}
          labelElement="div"
        >
          <SegmentedControl
            fullWidth
            mt={5}
            aria-label={t('datasets.import.fit')}
            data={(['cover', 'contain', 'stretch'] as const).map((value) => ({
              value,
              label: t(`datasets.fit.${value}`),
            }))}
            {...form.getInputProps('fit')}
          />
        </Input.Wrapper>
      )}
    </Group>
  );
  const colours = asked.colourNeeded ? (['grey', 'rgb'] as const) : (['keep', 'grey', 'rgb'] as const);
  const isUnlabelled = asked.labels && form.values.labels === null;
  const colourField = (
    <Input.Wrapper label={t('datasets.import.colour')} labelElement="div">
      <SegmentedControl
        fullWidth
        mt={5}
        aria-label={t('datasets.import.colour')}
        data={colours.map((value) => ({ value, label: t(`datasets.colour.${value}`) }))}
        {...form.getInputProps('colour')}
      />
    </Input.Wrapper>
  );
  return (
    <form onSubmit={form.onSubmit((answers) => start.mutate(importRequest(inspection, answers)))}>
      <Stack>
        <Found inspection={inspection} />
        <TextInput
          label={t('datasets.import.name')}
          maxLength={120}
          data-autofocus
          {...form.getInputProps('name')}
        />
        {asked.labels && (
          <Input.Wrapper
            label={t('datasets.import.labels')}
            description={t('datasets.import.labelsHelp')}
            labelElement="div"
          >
            {inspection.labelsError && (
              <Alert mt={5} color="yellow" title={t('datasets.import.labelsUnusable')}>
                <Text size="sm">{errorText(t, inspection.labelsError)}</Text>
              </Alert>
            )}
            <Group mt={5} wrap="nowrap">
              <Text size="sm" flex={1} style={{ overflowWrap: 'anywhere' }}>
                {form.values.labels ?? t('datasets.import.noLabels')}
              </Text>
              {form.values.labels !== null && (
                <Button variant="subtle" size="xs" onClick={() => form.setFieldValue('labels', null)}>
                  {t('datasets.import.withoutLabels')}
                </Button>
              )}
              <Button
                variant="default"
                size="xs"
                leftSection={<IconFolderOpen size={16} />}
                onClick={() => void chooseLabels()}
              >
                {t('datasets.import.chooseLabels')}
              </Button>
            </Group>
          </Input.Wrapper>
        )}
        {asked.sizeNeeded && (
          <Alert color="yellow" title={t('datasets.import.sizesDiffer')}>
            <Text size="sm">
              {inspection.sizes
                .slice(0, 5)
                .map(({ width, height, count }) => `${width} × ${height} (${format.number(count)})`)
                .join(', ')}
              {inspection.sizes.length > 5 && ' …'}
            </Text>
          </Alert>
        )}
        {asked.sizeNeeded && sizeFields}
        {asked.colourNeeded && colourField}
        {asked.classes && !isUnlabelled && (
          <MultiSelect
            label={t('datasets.import.classes')}
            placeholder={form.values.classes.length === 0 ? t('datasets.import.allClasses') : undefined}
            data={inspection.classes}
            searchable
            clearable
            hidePickedOptions
            maxDropdownHeight={220}
            {...form.getInputProps('classes')}
          />
        )}
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml={-8}
            leftSection={isMoreOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
            aria-expanded={isMoreOpen}
            aria-controls={moreId}
            onClick={() => setMoreOpen(!isMoreOpen)}
          >
            {t('datasets.import.more')}
          </Button>
          <Collapse expanded={isMoreOpen} id={moreId}>
            <Stack pt="sm">
              {asked.pictures && !asked.sizeNeeded && sizeFields}
              {asked.pictures && !asked.colourNeeded && colourField}
              {asked.splitSeed && (
                <NumberInput
                  label={t('datasets.import.splitSeed')}
                  description={t('datasets.import.splitSeedHelp')}
                  min={0}
                  max={0xffffffff}
                  allowDecimal={false}
                  {...form.getInputProps('splitSeed')}
                />
              )}
              <Switch
                label={t('datasets.import.strict')}
                description={t('datasets.import.strictHelp')}
                {...form.getInputProps('strict', { type: 'checkbox' })}
              />
            </Stack>
          </Collapse>
        </div>
        {start.error && <ErrorState error={start.error} />}
        <Divider />
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {t('datasets.import.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Found({ inspection }: { inspection: SourceInspection }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { kind, path, count, classes, sizes, hasGivenSplit } = inspection;
  const [size] = sizes;
  const facts = [
    t(`datasets.kind.${kind}`),
    count === null ? null : t('datasets.images', { count, number: format.number(count) }),
    sizes.length === 1 && size ? `${size.width} × ${size.height}` : null,
    classes.length === 0 ? null : t('datasets.classCount', { count: classes.length, number: classes.length }),
    hasGivenSplit ? t('datasets.import.givenSplit') : null,
  ].filter((fact) => fact !== null);
  return (
    <div>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {path}
      </Text>
      <Text size="sm" c="dimmed">
        {facts.join(' · ')}
      </Text>
    </div>
  );
}
