import type { Studio } from './studio.ts';

/** Answers the native dialog that asks for a file or folder with a path, from now on. */
export async function chooseFile({ app }: Studio, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** Answers the native dialog that asks where to save with a path, from now on. */
export async function chooseTarget({ app }: Studio, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

/** Answers the question whether to close with one of its buttons, from now on; what was asked is kept. */
export async function answerQuestions({ app }: Studio, button: number): Promise<void> {
  await app.evaluate(({ app: electron, dialog }, response) => {
    const kept = electron as typeof electron & { asked?: string[] };
    kept.asked = [];
    const answer = async (...given: unknown[]) => {
      const { message } = given.at(-1) as { message: string };
      kept.asked?.push(message);
      return { response, checkboxChecked: false };
    };
    dialog.showMessageBox = answer;
  }, button);
}

/** What has been asked since `answerQuestions`. */
export const questionsAsked = ({ app }: Studio): Promise<string[]> =>
  app.evaluate(({ app: electron }) => (electron as typeof electron & { asked?: string[] }).asked ?? []);
