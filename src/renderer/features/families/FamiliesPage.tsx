import { Anchor, Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import { runMediaUrl } from '@shared/media.ts';
import { familyName } from '@renderer/form/text.ts';
import { useCall } from '@renderer/lib/api.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { Picture } from '@renderer/lib/ui/Picture.tsx';
import { familyShortName } from '../runs/labels.ts';
import { familyContents, modelKinds } from './content/index.ts';
import classes from './families.module.css';

const aspects = ['quality', 'diversity', 'likelihood', 'speed', 'training'] as const;

/** All families of the studio, and how the four kinds of generative models differ. */
export function FamiliesPage() {
  const { t } = useTranslation();
  const families = useCall('families.list', null);
  return (
    <Page title={t('explain.page.title')} subtitle={t('explain.page.subtitle')} width={1180}>
      {families.isError ? (
        <ErrorState error={families.error} retry={() => void families.refetch()} />
      ) : families.data ? (
        <Overview families={families.data} />
      ) : (
        <PageLoading />
      )}
    </Page>
  );
}

function Overview({ families }: { families: readonly FamilyCard[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <section className={classes.chapter} aria-labelledby="in-the-studio">
        <h2 id="in-the-studio">{t('explain.page.inStudio')}</h2>
        <div className={classes.families}>
          {families.map(({ id }) => (
            <FamilyTile key={id} id={id} />
          ))}
        </div>
      </section>
      <section className={classes.chapter} aria-labelledby="four-kinds">
        <h2 id="four-kinds">{t('explain.page.fourKinds')}</h2>
        <Text maw={760}>{t('explain.page.fourKindsText')}</Text>
        <div className={classes.table} tabIndex={0} role="group" aria-labelledby="four-kinds">
          <Table verticalSpacing="sm" highlightOnHover={false}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('explain.page.kind')}</Table.Th>
                {aspects.map((aspect) => (
                  <Table.Th key={aspect} scope="col">
                    {t(`explain.page.${aspect}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {modelKinds.map((kind) => (
                <Table.Tr key={kind}>
                  <Table.Th scope="row">
                    {t(`explain.kinds.${kind}.name`)}
                    <span className={classes.kindFamilies}>
                      {families
                        .filter(({ id }) => familyContents.get(id)?.kind === kind)
                        .map(({ id }) => familyShortName(t, id))
                        .join(', ')}
                    </span>
                  </Table.Th>
                  {aspects.map((aspect) => (
                    <Table.Td key={aspect}>{t(`explain.kinds.${kind}.${aspect}`)}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </section>
    </div>
  );
}

/** A family with the newest samples of the person's own. */
function FamilyTile({ id }: { id: string }) {
  const { t } = useTranslation();
  const runs = useCall('runs.list', { families: [id], limit: 20 }).data;
  const shown = runs?.rows.find(({ thumbnail }) => thumbnail !== null);
  const content = familyContents.get(id);
  return (
    <article className={classes.family}>
      <Picture
        src={shown?.thumbnail ? runMediaUrl(shown.id, shown.thumbnail) : null}
        alt={shown ? t('explain.page.samplesOf', { run: shown.name }) : ''}
        className={classes.familyPicture}
      />
      <div className={classes.familyText}>
        <h3>
          <Anchor component={Link} to={`/families/${id}`} inherit className={classes.familyLink}>
            {familyName(t, id)}
          </Anchor>
        </h3>
        {content && <Badge size="sm">{t(`explain.kinds.${content.kind}.name`)}</Badge>}
        <p>{t(`families.${id}.summary`, { defaultValue: '' })}</p>
        <p className={classes.help}>{t(`explain.${id}.goodFor`, { defaultValue: '' })}</p>
        <p className={classes.help}>
          {runs &&
            (runs.total === 0 ? t('explain.page.noRuns') : t('explain.page.runs', { count: runs.total }))}
        </p>
      </div>
    </article>
  );
}
