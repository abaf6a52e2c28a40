import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import { familyName } from '@renderer/form/text.ts';
import { useCall } from '@renderer/lib/api.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { MissingPage } from '../../app/CrashPage.tsx';
import { newRunAddress } from '../newRun/address.ts';
import { familyContents, type FamilyContent } from './content/index.ts';
import { Diagram } from './diagrams/index.tsx';
import classes from './families.module.css';
import { Equation, MathText } from './MathText.tsx';
import { OwnRun } from './OwnRun.tsx';

const problemParts = ['sign', 'why', 'remedy'] as const;

/** One family: its idea, the person's own run of it, its equations, and what to try. */
export function FamilyPage() {
  const { t } = useTranslation();
  const { family = '' } = useParams();
  const families = useCall('families.list', null);
  if (!families.data) {
    return (
      <Page title={t('explain.page.title')}>
        {families.isError ? (
          <ErrorState error={families.error} retry={() => void families.refetch()} />
        ) : (
          <PageLoading />
        )}
      </Page>
    );
  }
  const card = families.data.find(({ id }) => id === family);
  const content = familyContents.get(family);
  if (!card || !content) return <MissingPage />;
  return <FamilyOf key={card.id} card={card} content={content} />;
}

function FamilyOf({ card, content }: { card: FamilyCard; content: FamilyContent }) {
  const { t } = useTranslation();
  const own = `explain.${card.id}`;
  return (
    <Page
      title={familyName(t, card.id)}
      width={1180}
      subtitle={
        <>
          <Anchor component={Link} to="/families" inherit>
            {t('explain.page.title')}
          </Anchor>
          {` · ${t(`explain.kinds.${content.kind}.name`)}`}
        </>
      }
      actions={
        <Button component={Link} to={newRunAddress(card.id)} leftSection={<IconPlus size={16} />}>
          {t('explain.page.train')}
        </Button>
      }
    >
      <div className={classes.page}>
        <Chapter title={t('explain.page.idea')}>
          <div className={classes.prose}>
            {content.idea.map((id) => (
              <p key={id}>
                <MathText text={t(`${own}.idea.${id}`)} />
              </p>
            ))}
          </div>
          <figure className={classes.diagram}>
            <Diagram shape={content.diagram} label={t(`${own}.diagram`)} />
            <figcaption>
              {t(content.diagram === 'style' ? 'explain.diagram.legendStyle' : 'explain.diagram.legend')}
            </figcaption>
          </figure>
          <p className={classes.goodFor}>{t(`${own}.goodFor`)}</p>
        </Chapter>
        <Chapter title={t('explain.page.ownRun')}>
          <OwnRun card={card} content={content} />
        </Chapter>
        <Chapter title={t('explain.page.equations')}>
          {content.equations.map(({ id, latex }) => (
            <section key={id} className={classes.equationBlock}>
              <h3>{t(`${own}.equations.${id}.title`)}</h3>
              <Equation latex={latex} words={t(`${own}.equations.${id}.words`)} />
              <p>
                <MathText text={t(`${own}.equations.${id}.text`)} />
              </p>
            </section>
          ))}
        </Chapter>
        <Chapter title={t('explain.page.problems')}>
          <div className={classes.cards}>
            {content.problems.map((id) => (
              <section key={id} className={classes.card}>
                <h3>{t(`${own}.problems.${id}.title`)}</h3>
                {problemParts.map((part) => (
                  <p key={part}>
                    <strong>{t(`explain.page.${part}`)}</strong>{' '}
                    <MathText text={t(`${own}.problems.${id}.${part}`)} />
                  </p>
                ))}
              </section>
            ))}
          </div>
        </Chapter>
        <Chapter title={t('explain.page.attempts')}>
          <Text size="sm" c="dimmed">
            {t('explain.page.attemptsText')}
          </Text>
          <div className={classes.cards}>
            {content.attempts.map(({ id, values }) => (
              <section key={id} className={classes.card}>
                <h3>
                  <Anchor component={Link} to={newRunAddress(card.id, values)} inherit>
                    {t(`${own}.attempts.${id}.title`)}
                  </Anchor>
                </h3>
                <p>
                  <MathText text={t(`${own}.attempts.${id}.text`)} />
                </p>
              </section>
            ))}
          </div>
        </Chapter>
        <Chapter title={t('explain.page.terms')}>
          <dl className={classes.terms}>
            {content.terms.map((term) => (
              <div key={term}>
                <dt>{t(`explain.terms.${term}.name`)}</dt>
                <dd>
                  <MathText text={t(`explain.terms.${term}.text`)} />
                </dd>
              </div>
            ))}
          </dl>
        </Chapter>
        <Chapter title={t('explain.page.sources')}>
          <ul className={classes.sources} lang="en">
            {content.sources.map(({ authors, year, title, place }) => (
              <li key={title}>
                {`${authors} (${year}). `}
                <cite>{title}</cite>
                {`. ${place}.`}
              </li>
            ))}
          </ul>
        </Chapter>
      </div>
    </Page>
  );
}

function Chapter({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.chapter} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
