import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Issue } from '@shared/family.ts';
import { SettingsForm } from '@renderer/form/SettingsForm.tsx';
import { presetValues, scopedFields, type Drafts } from '@renderer/form/values.ts';
import { renderPage, vae } from '../support.tsx';

const base = presetValues(vae.card, 'quick');
let shown: Drafts = {};

function Form({ issues }: { issues: Issue[] }) {
  const [values, setValues] = useState<Drafts>(base);
  shown = values;
  return (
    <SettingsForm
      fields={scopedFields(vae.card)}
      values={values}
      base={base}
      issues={issues}
      onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
    />
  );
}

const show = (issues: Issue[] = []) => renderPage(<Form issues={issues} />);
afterEach(cleanup);

describe('SettingsForm', () => {
  it('shows every group with its fields, helps and units', () => {
    show();
    const network = screen.getByRole('group', { name: 'Network' });
    expect(within(network).getByLabelText('Latent size')).toHaveProperty('value', '20');
    expect(within(network).getByText(/Widths of the encoder/)).toBeTruthy();
    const length = screen.getByRole('group', { name: 'Length' });
    expect(within(length).getByLabelText('Steps')).toHaveProperty('value', '1,500');
    expect(within(length).getByText('steps')).toBeTruthy();
  });

  it('shows a field only while its condition holds', () => {
    show();
    expect(screen.getByLabelText('Hidden layers')).toBeTruthy();
    expect(screen.queryByLabelText('Channels')).toBeNull();
    fireEvent.click(screen.getByLabelText('Convolutions'));
    expect(shown['architecture']).toBe('convolutional');
    expect(screen.queryByLabelText('Hidden layers')).toBeNull();
    expect(screen.getByLabelText('Channels')).toBeTruthy();
  });

  it('keeps what is typed and hands on the value, or that there is none', () => {
    show();
    const layers = screen.getByLabelText('Hidden layers');
    fireEvent.change(layers, { target: { value: '400,' } });
    expect(layers).toHaveProperty('value', '400,');
    expect(shown['hidden']).toEqual([400]);
    const rate = screen.getByLabelText('Learning rate');
    fireEvent.change(rate, { target: { value: '3e-4' } });
    expect(shown['learningRate']).toBe(0.0003);
    fireEvent.change(rate, { target: { value: '3e-' } });
    expect(rate).toHaveProperty('value', '3e-');
    expect(shown['learningRate']).toBeNull();
  });

  it('marks a changed field and resets it', () => {
    show();
    expect(screen.queryByRole('button', { name: /Reset to/ })).toBeNull();
    const rate = screen.getByLabelText('Learning rate');
    fireEvent.change(rate, { target: { value: 'nonsense' } });
    fireEvent.click(screen.getByRole('button', { name: 'Learning rate: Reset to 0.001' }));
    expect(shown['learningRate']).toBe(0.001);
    expect(screen.getByLabelText('Learning rate')).toHaveProperty('value', '0.001');
  });

  it('folds advanced settings and opens the fold for an issue inside of it', () => {
    const view = show();
    const fold = () =>
      within(screen.getByRole('group', { name: 'Optimizer' })).getByRole('button', { name: /advanced/ });
    expect(fold().getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(fold());
    expect(fold().getAttribute('aria-expanded')).toBe('true');
    view.unmount();
    show([{ field: 'adamBeta1', code: 'not-below', parameters: { maximum: 1 } }]);
    expect(fold().getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('Must be less than 1.')).toBeTruthy();
  });

  it('shows an issue at its field', () => {
    show([{ field: 'latentSize', code: 'too-large', parameters: { maximum: 4096 } }]);
    const field = screen.getByLabelText('Latent size');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Must be at most 4,096.')).toBeTruthy();
  });
});
