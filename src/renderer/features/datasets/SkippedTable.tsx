import { ScrollArea, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SkippedItem } from '@shared/dataset.ts';
import { reasonText } from '@renderer/lib/errors.ts';

/** Lines shown; an import can skip as many files as it finds. */
const shownLines = 200;

/** The files that an import left out, and why. */
export function SkippedTable({ skipped }: { skipped: readonly SkippedItem[] }) {
  const { t } = useTranslation();
  const why = ({ code, parameters }: SkippedItem) => {
    const { width, height } = parameters;
    const reason = reasonText(t, parameters) ?? (width === undefined ? '' : `${width} × ${height}`);
    return t(`datasets.skipped.codes.${code}`, { reason, defaultValue: reason || code });
  };
  return (
    <ScrollArea.Autosize mah={260} type="auto">
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('datasets.skipped.file')}</Table.Th>
            <Table.Th scope="col">{t('datasets.skipped.reason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {skipped.slice(0, shownLines).map((item) => (
            <Table.Tr key={item.file}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{item.file}</Table.Td>
              <Table.Td>{why(item)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        {skipped.length > shownLines && (
          <Table.Caption>{t('datasets.skipped.more', { count: skipped.length - shownLines })}</Table.Caption>
        )}
      </Table>
    </ScrollArea.Autosize>
  );
}
