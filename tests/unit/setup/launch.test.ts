import { describe, expect, it } from 'vitest';
import { electronParameters } from '../../../scripts/setup/launch.mjs';

describe('what Electron is started with', () => {
  it('leaves the sandbox on for everybody but root', () => {
    expect(electronParameters('/app', ['--home', '/data'], false)).toEqual(['/app', '--home', '/data']);
    expect(electronParameters('/app', [], false)).not.toContain('--no-sandbox');
  });

  it('names the switch before the app for root, whom Chromium refuses its sandbox', () => {
    expect(electronParameters('/app', ['--home', '/data'], true)).toEqual([
      '--no-sandbox',
      '/app',
      '--home',
      '/data',
    ]);
  });
});
