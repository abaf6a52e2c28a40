import { z } from 'zod';
import { ConfigValue, FieldMeta, type FormField } from './family.ts';

const JsonField = z.object({
  type: z.enum(['integer', 'number', 'boolean', 'string', 'array']),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  default: ConfigValue.optional(),
});

const JsonObject = z.object({ properties: z.record(z.string(), z.unknown()) });

/**
 * The fields of a configuration's schema, in its order, as a form renders them. Each field of `schema`
 * carries `.meta(FieldMeta)` and a default.
 * @throws ZodError when a field lacks its meta or has a type that no widget shows.
 */
export function formFields(schema: z.ZodType): FormField[] {
  const { properties } = JsonObject.parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => {
    const field = JsonField.parse(property);
    return {
      name,
      meta: FieldMeta.parse(property),
      type: field.type === 'array' ? 'integers' : field.type,
      ...(field.enum ? { options: field.enum } : {}),
      ...bounds(field),
      ...(field.default === undefined ? {} : { default: field.default }),
    };
  });
}

function bounds(field: z.infer<typeof JsonField>): Partial<FormField> {
  const minimum = field.minimum ?? field.exclusiveMinimum;
  const maximum = field.maximum ?? field.exclusiveMaximum;
  return {
    ...(minimum === undefined ? {} : { minimum, exclusiveMinimum: field.minimum === undefined }),
    ...(maximum === undefined ? {} : { maximum, exclusiveMaximum: field.maximum === undefined }),
  };
}
