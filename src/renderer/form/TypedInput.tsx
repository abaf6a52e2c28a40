import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { sameValue, type Draft } from './values.ts';

interface TypedInputProps<V extends Draft> extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: V | null;
  parse: (text: string) => V | null;
  format: (value: V) => string;
  onChange: (value: V | null) => void;
}

/**
 * A text field for values that are written down: what is typed stays as it is typed, and the value follows.
 * A value that changes from outside, such as by a preset, replaces the text.
 */
export function TypedInput<V extends Draft>({
  value,
  parse,
  format,
  onChange,
  ...props
}: TypedInputProps<V>) {
  const [text, setText] = useState(() => (value === null ? '' : format(value)));
  const isOwn = sameValue(parse(text), value);
  const shown = isOwn || value === null ? text : format(value);
  return (
    <TextInput
      {...props}
      value={shown}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        onChange(parse(currentTarget.value));
      }}
    />
  );
}
