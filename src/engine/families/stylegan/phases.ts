import { phaseOptimization, type OptimizerSettings } from '@shared/optimization.ts';
import type { Phase } from '../family.ts';
import { type Stage, stagesOf, stepsWithin } from './growth.ts';
import { isStatistic, levelName, regularisesPaths } from './parameters.ts';
import type { Level } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';

/** The updates that a step is made of, in this order. */
export type Part = 'discriminator' | 'penalty' | 'generator' | 'pathLength';

/** A phase of the training step, and what its loss needs to know. */
export interface StyleganPhase extends Phase {
  part: Part;
  /** Number of the level that its images have. */
  outermost: number;
}

/**
 * The phases of all steps: four at most, or where the networks grow three for each resolution, which take their turns.
 * Penalties share the optimizer of the loss that they belong to.
 */
export function phasesOf(config: StyleganConfig, levels: readonly Level[]): StyleganPhase[] {
  const whole: Stage = { level: levels.length - 1, begin: 0, end: Infinity };
  const grows = config.architecture === 'progressive';
  const stages = grows ? stagesOf(levels.length, config.stageSteps) : [whole];
  return stages.flatMap((stage) => phasesOfStage(config, levels, stage, grows));
}

function phasesOfStage(
  config: StyleganConfig,
  levels: readonly Level[],
  stage: Stage,
  grows: boolean,
): StyleganPhase[] {
  const { discriminatorUpdates, discriminatorRateFactor, penaltyEvery, pathEvery } = config;
  const phase = (part: Part, every: number, more: Partial<Phase>): StyleganPhase => {
    const player = part === 'discriminator' || part === 'penalty' ? 'discriminator' : 'generator';
    const { repeats = 1 } = more;
    const optimization = phaseOptimization(config);
    return {
      ...optimization,
      part,
      outermost: stage.level,
      id: grows ? `${part}-${levelName(levels[stage.level]!)}` : part,
      metricsAs: part,
      optimizerAs: player,
      repeats,
      updatesBy: (step) => repeats * timesWithin(stage, every, step),
      trains: trainedIn(part, levels, stage, grows),
      ...more,
    };
  };
  const discriminates = eased(config, config.penaltyWeight > 0 ? penaltyEvery : 0, discriminatorRateFactor);
  const generates = eased(config, regularisesPaths(config) ? pathEvery : 0, 1);
  const watched = { watchGradientNorm: true };
  return [
    phase('discriminator', 1, { ...discriminates, ...watched, repeats: discriminatorUpdates }),
    ...(config.penaltyWeight > 0 ? [phase('penalty', penaltyEvery, discriminates)] : []),
    phase('generator', 1, { ...generates, ...watched }),
    ...(regularisesPaths(config) ? [phase('pathLength', pathEvery, generates)] : []),
  ];
}

/** How many of the steps within a stage, up to one, are multiples of `every`. */
function timesWithin(stage: Stage, every: number, step: number): number {
  const last = stage.begin + stepsWithin(stage, step);
  return Math.floor(last / every) - Math.floor(stage.begin / every);
}

/**
 * Rates of an optimizer that a penalty makes one more update with every so many steps, so that the two together move
 * as far as if each step had it (Karras et al., 2020, appendix B). @param every 0: there is none
 */
function eased(config: StyleganConfig, every: number, rateFactor: number) {
  const share = every > 0 ? every / (every + 1) : 1;
  const { optimizer } = phaseOptimization(config);
  return { learningRateFactor: rateFactor * share, optimizer: withDecays(optimizer, share) };
}

function withDecays(settings: OptimizerSettings, share: number): OptimizerSettings {
  if (settings.algorithm !== 'adam' && settings.algorithm !== 'adamw') return settings;
  return { ...settings, beta1: settings.beta1 ** share, beta2: settings.beta2 ** share };
}

/** The discriminator's last layers, along which images meet nothing but rectifiers and products. */
const afterDeviation = ['last', 'dense', 'score'];

/** Which parameters a part's loss depends on. */
function trainedIn(part: Part, levels: readonly Level[], stage: Stage, grows: boolean) {
  const present = new Set(levels.slice(0, stage.level + 1).map(levelName));
  const coloured = new Set(levels.slice(Math.max(0, stage.level - 1), stage.level + 1).map(levelName));
  const known = new Set(levels.map(levelName));
  const own = part === 'discriminator' || part === 'penalty' ? ['discriminator'] : ['mapping', 'synthesis'];
  return (parameter: string): boolean => {
    const [network, level, layer, last] = parameter.split('.') as [string, string, string?, string?];
    if (!own.includes(network) || isStatistic(parameter)) return false;
    // Added to scores or pixels, they have no part in how steep they are.
    if (part === 'penalty' && afterDeviation.includes(level) && layer === 'bias') return false;
    if (part === 'pathLength' && layer === 'colour' && last === 'bias') return false;
    if (network === 'mapping' || !known.has(level)) return true;
    if (!grows || layer !== 'colour') return present.has(level);
    return coloured.has(level);
  };
}
