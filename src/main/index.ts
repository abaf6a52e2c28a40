import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog, Menu, nativeTheme, session, type BrowserWindow } from 'electron';
import { toErrorPayload } from '@shared/errors.ts';
import { pushes, type PushName } from '@shared/ipc/contract.ts';
import * as layout from '@shared/layout.ts';
import { appOrigin } from '@shared/media.ts';
import type { AppInfo, Settings } from '@shared/settings.ts';
import { homeFolder, prepareHome } from '@storage/folders.ts';
import { describeApp } from './app/about.ts';
import { attendTraining } from './app/attendance.ts';
import { closeOrderly } from './app/closing.ts';
import { createDesktop } from './app/desktop.ts';
import { logError, logInfo, openLog } from './app/log.ts';
import { menuTemplate } from './app/menu.ts';
import { registerAppScheme, serveAppProtocol } from './app/protocol.ts';
import { closeNavigation, closeSession, ownPages } from './app/security.ts';
import { readSetup } from './app/setup.ts';
import { startFailure } from './app/start-failure.ts';
import { languageOf, text } from './app/texts.ts';
import { keepWindowState, loadPage, openWindow, type Say } from './app/window.ts';
import { createGrants } from './ipc/grants.ts';
import { serveContract } from './ipc/index.ts';
import { createOutbox } from './ipc/outbox.ts';
import { push } from './ipc/push.ts';
import { originOf, trustedSender } from './ipc/sender.ts';
import { openStudio } from './jobs/open.ts';

const { values: options } = parseArgs({
  args: process.argv.slice(1),
  options: { home: { type: 'string' } },
  strict: false,
});
const root = app.getAppPath();
const build = join(root, 'out');
const home = homeFolder(typeof options.home === 'string' ? options.home : undefined);
// A build for use has no development server, whatever its environment says.
const developmentUrl = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined;
const developmentOrigin = developmentUrl === undefined ? null : originOf(developmentUrl);
const origins = developmentOrigin === null ? [appOrigin] : [appOrigin, developmentOrigin];
const logFile = join(home, layout.home.logs, 'app.log');

// Each data folder has its own browser profile, and so its own single-instance lock.
const profile = join(home, layout.home.cache, 'electron');
const stateFile = join(profile, 'window.json');
app.setPath('userData', profile);
registerAppScheme();
// Would take the switch from Chromium's helpers, which as root do not start without it; each window is sandboxed anyway.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
closeNavigation();

async function main(): Promise<void> {
  await prepareHome(home);
  openLog(home);
  let window: BrowserWindow | null = null;
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(`Atelier is open already with the data folder ${home}; its window is shown.\n`);
    app.exit(0);
    return;
  }
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  });
  await app.whenReady();

  const setup = readSetup(root);
  const studio = await openStudio({
    home,
    workerEntry: join(build, 'main/worker.js'),
    nodeExecutable: setup.node.executable,
    nativeBinding: setup.sqlite.electronBinding,
    runQueue: true,
    appVersion: app.getVersion(),
  });
  logInfo(`atelier ${app.getVersion()}, electron ${process.versions.electron ?? ''}, home ${home}`);

  const say: Say = (key, parameters) =>
    text(languageOf(studio.settings().language, app.getLocale()), key, parameters);

  closeSession(session.defaultSession, origins);
  serveAppProtocol(session.defaultSession, { renderer: join(build, 'renderer'), home });

  const themes = { auto: 'system', light: 'light', dark: 'dark' } as const;
  const applyTheme = ({ colourScheme }: Settings) => {
    nativeTheme.themeSource = themes[colourScheme];
  };
  applyTheme(studio.settings());

  const opened = openWindow({
    build,
    icon: join(root, 'resources/icon.png'),
    stateFile,
    logFile,
    developmentUrl,
    say,
  });
  window = opened;
  const pages = ownPages();
  pages.add(opened.webContents);

  const outbox = createOutbox((name, payload) => push(opened, name, payload));
  const forward = <N extends PushName>(name: N) => studio.on(name, (payload) => outbox.post(name, payload));
  const subscriptions = pushNames().map((name) => forward(name));
  const navigate = (to: string) => {
    opened.show();
    outbox.post('navigate', { to });
  };

  const desktop = createDesktop(() => opened, say);
  const applyMenu = () => {
    const actions = {
      navigate,
      openDataFolder: () => {
        desktop.reveal(home).catch((error: unknown) => logError('data folder', error));
      },
    };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(say, actions, import.meta.env.DEV)));
  };
  applyMenu();
  subscriptions.push(
    studio.on('settings.changed', (settings) => {
      applyTheme(settings);
      applyMenu();
    }),
    attendTraining(studio, opened, say, (run) => navigate(`/runs/${run}`)),
  );

  let info: Promise<AppInfo> | null = null;
  serveContract(
    {
      studio,
      desktop,
      grants: createGrants(),
      appInfo: () => {
        info ??= describeApp(root, app.getVersion(), setup, studio).catch((error: unknown) => {
          info = null;
          throw error;
        });
        return info;
      },
    },
    {
      isTrusted: (event) => trustedSender(event, origins, (id) => pages.has(id)),
      onFault: (call, error) => logError(call, error),
    },
  );

  closeOrderly(studio, opened, say, async () => {
    for (const end of subscriptions.splice(0)) end();
    await keepWindowState(opened, stateFile);
  });
  await loadPage(opened, developmentUrl);
}

function pushNames(): PushName[] {
  return Object.keys(pushes).filter((name): name is PushName => Object.hasOwn(pushes, name));
}

main().catch(async (error: unknown) => {
  logError('start', error);
  const message = startFailure(toErrorPayload(error), home, languageOf('system', app.getLocale()));
  process.stderr.write(`${message}\n`);
  await app.whenReady();
  await dialog.showMessageBox({ type: 'error', message });
  app.exit(1);
});
