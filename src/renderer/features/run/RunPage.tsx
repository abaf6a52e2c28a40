import { Anchor, Badge, Group, Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { familyName, presetName } from '../../form/text.ts';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { StatusBadge } from '../../lib/ui/StatusBadge.tsx';
import { AugmentDialog } from '../augment/index.ts';
import { Evaluations } from '../evaluation/index.ts';
import { ExportDialog } from '../export/ExportDialog.tsx';
import { StarButton } from '../runs/StarButton.tsx';
import { About } from './About.tsx';
import { Checkpoints } from './Checkpoints.tsx';
import { Curves } from './Curves.tsx';
import { Findings } from './Findings.tsx';
import { Frames } from './Frames.tsx';
import { Log } from './Log.tsx';
import { Notices } from './Notices.tsx';
import { ProgressPanel } from './ProgressPanel.tsx';
import { ResumeDialog } from './ResumeDialog.tsx';
import { RunActions } from './RunActions.tsx';
import { RunName } from './RunName.tsx';
import classes from './run.module.css';
import { SpecTab } from './SpecTab.tsx';
import { SystemCharts } from './SystemCharts.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import { useLiveRun } from './useLiveRun.ts';

/** One run: how it trains, what it draws, what is kept of it. */
export function RunPage() {
  const { run = '' } = useParams();
  return <RunOf key={run} run={run} />;
}

function RunOf({ run }: { run: string }) {
  const { t } = useTranslation();
  const format = useFormats();
  const navigate = useNavigate();
  const { live, error, refetch } = useLiveRun(run);
  const families = useCall('families.list', null).data;
  const [dialog, setDialog] = useState<
    { kind: 'resume' } | { kind: 'augment' } | { kind: 'export'; checkpoint: number | null } | null
  >(null);

  if (live === null) {
    return (
      <Page title={t('run.title')}>
        {error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageLoading />}
      </Page>
    );
  }
  const { detail, status } = live;
  const { summary, spec, meta } = detail;
  const card = families?.find((family) => family.id === spec.family);
  const resume = () => setDialog({ kind: 'resume' });
  return (
    <Page
      title={summary.name}
      width={1680}
      heading={<RunName run={run} name={summary.name} />}
      beside={
        <Group gap={6} wrap="nowrap">
          <StatusBadge status={status} />
          <StarButton run={run} star={summary.star} />
        </Group>
      }
      subtitle={
        <>
          <Anchor
            component={Link}
            to={`/families/${spec.family}`}
            inherit
            title={t('explain.page.howItWorks')}
          >
            {familyName(t, spec.family)}
          </Anchor>
          {spec.preset !== null && ` · ${presetName(t, spec.family, spec.preset)}`}
          {' · '}
          <Anchor component={Link} to={`/datasets/${spec.dataset.id}`} inherit>
            {spec.dataset.name}
          </Anchor>
          {` · ${format.date(summary.createdAt)}`}
        </>
      }
      actions={
        <RunActions
          live={live}
          onResume={resume}
          onExport={() => setDialog({ kind: 'export', checkpoint: null })}
          onAugment={() => setDialog({ kind: 'augment' })}
        />
      }
    >
      <Notices live={live} onResume={resume} onErased={() => void navigate('/runs')} />
      <Findings live={live} />
      <ProgressPanel live={live} />
      <Tabs defaultValue="overview" keepMounted={false}>
        <Tabs.List mb="md" className={classes.tabs}>
          <Tabs.Tab value="overview">{t('run.tab.overview')}</Tabs.Tab>
          <Tabs.Tab value="timeline">{t('timeline.tab')}</Tabs.Tab>
          <Tabs.Tab
            value="checkpoints"
            rightSection={
              detail.checkpoints.length > 0 && (
                <Badge size="sm" color="gray">
                  {detail.checkpoints.length}
                </Badge>
              )
            }
          >
            {t('run.tab.checkpoints')}
          </Tabs.Tab>
          <Tabs.Tab value="evaluation">{t('evaluation.tab')}</Tabs.Tab>
          <Tabs.Tab value="log">{t('run.tab.log')}</Tabs.Tab>
          <Tabs.Tab value="settings">{t('run.tab.settings')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={classes.overview}>
            <div className={classes.side}>
              <Curves run={run} startedAt={detail.startedAt} series={detail.series} card={card} />
              <SystemCharts run={run} startedAt={detail.startedAt} series={detail.series} />
            </div>
            <div className={classes.side}>
              <Frames run={run} frames={detail.samples} />
              <About run={run} meta={meta} />
            </div>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <Timeline run={run} frames={detail.samples} />
        </Tabs.Panel>
        <Tabs.Panel value="checkpoints">
          <div className={classes.side}>
            <Checkpoints
              run={run}
              checkpoints={detail.checkpoints}
              card={card}
              onExport={(checkpoint) => setDialog({ kind: 'export', checkpoint })}
            />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="evaluation">
          <Evaluations run={run} checkpoints={detail.checkpoints} />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <div className={classes.side}>
            <Log run={run} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SpecTab spec={spec} card={card} />
        </Tabs.Panel>
      </Tabs>
      {dialog?.kind === 'resume' && <ResumeDialog live={live} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'augment' && (
        <AugmentDialog detail={detail} card={card} onClose={() => setDialog(null)} />
      )}
      {dialog?.kind === 'export' && (
        <ExportDialog detail={detail} checkpoint={dialog.checkpoint} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}
