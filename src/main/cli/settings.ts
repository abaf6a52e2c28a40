import { AtelierError } from '@shared/errors.ts';
import { ConfigValue, type ConfigValues, type FamilyCard, type FormField } from '@shared/family.ts';

/**
 * `--set key=value` options as differences from the preset, each given to the family's own settings or to
 * those of the training.
 * @throws AtelierError `unknown-setting`, `invalid-input`, `config-invalid`
 */
export function parseSettings(
  card: FamilyCard,
  options: readonly string[],
): { config: ConfigValues; training: ConfigValues } {
  const config: ConfigValues = {};
  const training: ConfigValues = {};
  for (const option of options) {
    const equals = option.indexOf('=');
    if (equals < 1)
      throw new AtelierError('invalid-input', { field: '--set', reason: `${option} (key=value)` });
    const key = option.slice(0, equals);
    const text = option.slice(equals + 1);
    const ofConfig = card.config.find((field) => field.name === key);
    const ofTraining = card.training.find((field) => field.name === key);
    if (ofConfig) config[key] = parseValue(ofConfig, text);
    else if (ofTraining) training[key] = parseValue(ofTraining, text);
    else {
      const known = [...card.config, ...card.training].map(({ name }) => name).join(', ');
      throw new AtelierError('unknown-setting', { key, known });
    }
  }
  return { config, training };
}

function parseValue(field: FormField, text: string): ConfigValue {
  if (field.type === 'string') return text;
  const json = field.type === 'integers' && !text.trim().startsWith('[') ? `[${text}]` : text;
  try {
    return ConfigValue.parse(JSON.parse(json));
  } catch {
    // The schema says what it expects in place of the text.
    return text;
  }
}
