import { Command, InvalidArgumentError, Option } from 'commander';
import { Colour, Fit } from '@shared/dataset.ts';
import { augment, scoreAugmentation, type AugmentOptions } from './commands/augment.ts';
import { importDataset, listDatasets, type ImportOptions } from './commands/datasets.ts';
import { evaluate, type EvaluateOptions } from './commands/evaluate.ts';
import { project, type ProjectOptions } from './commands/project.ts';
import { checkQuality, type QualityOptions } from './commands/quality.ts';
import { listFamilies, listRuns, rebuildRegistry, stopRun } from './commands/runs.ts';
import { sample, type SampleOptions } from './commands/sample.ts';
import { exportCheckpoint, quickStart, type ExportOptions } from './commands/take.ts';
import { resume, train, type TrainOptions } from './commands/train.ts';
import { versions } from './commands/version.ts';
import { appVersion } from './installation.ts';
import type { Answer, CommonOptions, Session } from './session.ts';

const integer = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};
const positive = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
};
const integers = (text: string): number[] => text.split(',').map((part) => integer(part.trim()));
const range = (text: string): [number, number] => {
  const [first = 0, last = first] = text.split('-').map((part) => integer(part.trim()));
  return [first, last];
};
const gather = (value: string, before: string[]): string[] => [...before, value];

/** The whole command line. Errors are thrown, help and answers are printed. */
export function buildProgram(session: Session, setExitCode: (code: number) => void): Command {
  const program = new Command('studio')
    .description('Import data, train generative models and take them away, without a window.')
    .version(appVersion)
    .option('--home <dir>', 'the data folder (or the variable ATELIER_HOME)')
    .option('--json', 'answer with one JSON document')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });

  const print = async (options: CommonOptions, answered: Promise<Answer>) => {
    const answer = await answered;
    process.stdout.write(`${options.json ? JSON.stringify(answer.document) : answer.text}\n`);
    setExitCode(answer.exitCode ?? 0);
  };
  const command = (form: string, description: string) =>
    program
      .command(form)
      .description(description)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });

  command('datasets', 'list the datasets').action((_, self: Command) => {
    const options = self.optsWithGlobals<CommonOptions>();
    return print(options, listDatasets(session, options));
  });

  command('import <path>', 'import an IDX file, a folder or a ZIP of images')
    .requiredOption('--name <name>', 'name of the new dataset')
    .option('--labels <file>', 'IDX file of the labels')
    .option('--no-labels', 'without the labels that lie beside the IDX file')
    .option('--size <pixels>', 'side of the square that images are brought to', integer)
    .addOption(new Option('--fit <fit>', 'how an image fills the square').choices(Fit.options))
    .addOption(new Option('--colour <colour>', 'colour of the images').choices(Colour.options))
    .option('--classes <names>', 'only these classes, separated by commas')
    .option('--strict', 'refuse the import when any image is bad')
    .action((path: string, _, self: Command) => {
      const options = self.optsWithGlobals<ImportOptions>();
      return print(options, importDataset(session, path, options));
    });

  command('families', 'list the model families and their presets').action((_, self: Command) => {
    const options = self.optsWithGlobals<CommonOptions>();
    return print(options, listFamilies(session, options));
  });

  command('train', 'train a new run')
    .requiredOption('--family <family>', 'model family')
    .requiredOption('--dataset <dataset>', 'dataset by name or id')
    .option('--preset <preset>', 'preset to start from')
    .option('--name <name>', 'name of the run')
    .option('--set <key=value>', 'another value of one setting; may be repeated', gather, [])
    .option('--steps <count>', 'train up to this step', integer)
    .option('--seed <seed>', 'seed of all randomness', integer)
    .option('--checkpoint-every <steps>', 'steps between two checkpoints', integer)
    .option('--device <device>', 'cpu, or gpu:<index>')
    .action((_, self: Command) => {
      const options = self.optsWithGlobals<TrainOptions>();
      return print(options, train(session, options));
    });

  command('resume <run>', 'train on from the newest checkpoint, or extend a finished run')
    .option('--steps <count>', 'train up to this step', integer)
    .action((run: string, _, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { steps?: number }>();
      return print(options, resume(session, run, options));
    });

  command('stop <run>', 'stop a run that trains, with a checkpoint').action(
    (run: string, _, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions>();
      return print(options, stopRun(session, run, options));
    },
  );

  command('runs', 'list the runs').action((_, self: Command) => {
    const options = self.optsWithGlobals<CommonOptions>();
    return print(options, listRuns(session, options));
  });

  command('sample <run>', 'generate images: samples, a way through seeds, or a grid of mixed styles')
    .option('--count <count>', 'how many samples', integer, 64)
    .option('--seed <seed>', 'seed of the samples', integer, 0)
    .option('--checkpoint <step>', 'checkpoint; the newest where not given', integer)
    .option(
      '--label <class>',
      'class by name or place, of a run trained with classes; all in turn where not given',
    )
    .option(
      '--control <name=value>',
      'a control of the family, such as truncation=0.7; may be repeated',
      gather,
      [],
    )
    .option('--interpolate <seeds>', 'a way through seeds, separated by commas, instead of samples', integers)
    .option('--frames <count>', 'images from one seed to the next', integer, 30)
    .option('--closed', 'lead the way back to its first seed')
    .option('--rows <seeds>', 'mix styles: seeds that give the rows', integers)
    .option('--columns <seeds>', 'mix styles: seeds that give the columns', integers)
    .option('--layers <first-last>', 'mix styles: layers that come from the columns', range, [0, 3])
    .option('--out <file>', 'PNG file of all images as a grid')
    .option('--gif <file>', 'animated GIF of the images')
    .option('--fps <rate>', 'images a second of the animation', positive, 20)
    .option('--back-and-forth', 'let the animation go there and back')
    .option('--scale <factor>', 'side of the square that stands for a pixel of the animation', integer, 4)
    .action((run: string, _, self: Command) => {
      const options = self.optsWithGlobals<SampleOptions>();
      return print(options, sample(session, run, options));
    });

  command('evaluate <run>', 'score samples against the dataset: Fréchet distance, precision, recall and more')
    .option('--checkpoint <step>', 'checkpoint; the newest where not given', integer)
    .option('--samples <count>', 'how many samples', integer, 5000)
    .option('--seed <seed>', 'seed of the samples', integer, 0)
    .action((run: string, _, self: Command) => {
      const options = self.optsWithGlobals<EvaluateOptions>();
      return print(options, evaluate(session, run, options));
    });

  command('augment <run>', 'make a dataset of the images of a run trained with classes')
    .requiredOption('--name <name>', 'name of the new dataset')
    .option('--per-class <count>', 'images of each class', integer, 500)
    .option('--checkpoint <step>', 'checkpoint; the newest where not given', integer)
    .option('--seed <seed>', 'seed of the images', integer, 0)
    .option(
      '--control <name=value>',
      'a control of the family, such as truncation=0.7; may be repeated',
      gather,
      [],
    )
    .option('--with-real', 'with the real training images before the synthetic ones')
    .action((run: string, _, self: Command) => {
      const options = self.optsWithGlobals<AugmentOptions>();
      return print(options, augment(session, run, options));
    });

  command(
    'augment-score <dataset>',
    'train classifiers on real images, synthetic ones and both, and score them on real test images',
  ).action((dataset: string, _, self: Command) => {
    const options = self.optsWithGlobals<CommonOptions>();
    return print(options, scoreAugmentation(session, dataset, options));
  });

  command('project <run> <image>', "find the latents whose image is nearest to one's own")
    .option('--checkpoint <step>', 'checkpoint; the newest where not given', integer)
    .addOption(new Option('--fit <fit>', "how the image fills the run's size").choices(Fit.options))
    .option('--invert', 'make dark light, as for writing on paper')
    .option('--label <class>', 'class by name or place; all are tried where not given')
    .option('--steps <count>', 'steps of the search', integer)
    .option('--starts <count>', 'latents that the search starts from', integer)
    .option('--seed <seed>', 'seed of the starts', integer)
    .option('--out <file>', 'PNG file of the nearest image')
    .action((run: string, image: string, _, self: Command) => {
      const options = self.optsWithGlobals<ProjectOptions>();
      return print(options, project(session, run, image, options));
    });

  command('export <run>', 'take a checkpoint away')
    .addOption(new Option('--format <format>').choices(['safetensors']).default('safetensors'))
    .option('--checkpoint <step>', 'checkpoint; the newest where not given', integer)
    .requiredOption('--out <file>', 'file to write')
    .action((run: string, _, self: Command) => {
      const options = self.optsWithGlobals<ExportOptions>();
      return print(options, exportCheckpoint(session, run, options));
    });

  command('quickstart', 'train a small VAE on MNIST and write a grid of samples').action(
    (_, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions>();
      return print(options, quickStart(session, options));
    },
  );

  command('check-quality', 'train the networks that are compared with PyTorch, and score them')
    .option('--only <names>', 'only these, separated by commas')
    .option('--seed <seed>', 'seed of all randomness', integer, 0)
    .option('--seeds <count>', 'trainings on either side, where samples are scored', integer, 3)
    .option('--threads <count>', "threads of TensorFlow's operations", integer, 2)
    .option('--torch <python>', 'a Python with PyTorch, to compare samples with')
    .option('--torch-samples <dir>', "PyTorch's samples, where they are or are to be kept")
    .action((_, self: Command) => {
      const options = self.optsWithGlobals<QualityOptions>();
      return print(options, checkQuality(session, options));
    });

  command('version', 'versions of all parts and the devices found').action((_, self: Command) =>
    print(self.optsWithGlobals<CommonOptions>(), versions(session)),
  );

  command('rebuild', 'make the index of the data folder anew').action((_, self: Command) => {
    const options = self.optsWithGlobals<CommonOptions>();
    return print(options, rebuildRegistry(session, options));
  });

  return program;
}
