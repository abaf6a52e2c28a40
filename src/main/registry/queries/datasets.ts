import { DatasetCard } from '@shared/dataset.ts';
import type { Connection } from '../connection.ts';

/** The datasets' cards. */
export function datasetQueries({ database }: Connection) {
  const put = database.prepare<[string, string, string]>(
    `INSERT INTO datasets (id, name, card) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, card = excluded.card`,
  );
  const nameRuns = database.prepare<[{ id: string; name: string }]>(
    'UPDATE runs SET dataset = @name WHERE dataset_id = @id AND dataset <> @name COLLATE BINARY',
  );
  const remove = database.prepare<[string]>('DELETE FROM datasets WHERE id = ?');
  const all = database.prepare<[], string>('SELECT card FROM datasets ORDER BY name, id').pluck();
  const one = database.prepare<[string], string>('SELECT card FROM datasets WHERE id = ?').pluck();
  const use = database.prepare<[string], number>('SELECT count(*) FROM runs WHERE dataset_id = ?').pluck();
  const parse = (card: string) => DatasetCard.parse(JSON.parse(card));

  return {
    upsertDataset: (card: DatasetCard): void => {
      put.run(card.id, card.name, JSON.stringify(card));
      nameRuns.run({ id: card.id, name: card.name });
    },
    removeDataset: (dataset: string): void => {
      remove.run(dataset);
    },
    datasets: (): DatasetCard[] => all.all().map(parse),
    dataset: (id: string): DatasetCard | null => {
      const card = one.get(id);
      return card === undefined ? null : parse(card);
    },
    datasetUse: (id: string): number => use.get(id) ?? 0,
  };
}
