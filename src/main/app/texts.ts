import type { Settings } from '@shared/settings.ts';

/** What the app process itself says: menus, native dialogs, notifications. `{name}` stands for a parameter. */
const en = {
  appName: 'Atelier',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  help: 'Help',
  newRun: 'New run',
  importDataset: 'Import dataset…',
  settings: 'Settings…',
  quit: 'Quit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  actualSize: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  reload: 'Reload',
  developerTools: 'Developer tools',
  minimize: 'Minimise',
  close: 'Close',
  openDataFolder: 'Open data folder',
  about: 'About Atelier',
  closeQuestion: 'A run is training.',
  closeDetail: 'Atelier can write a checkpoint and then quit; the run can be resumed from there.',
  stopAndQuit: 'Stop and save, then quit',
  cancel: 'Cancel',
  saving: 'Saving, then closing…',
  pageCrashed: 'The window had to be loaded again.',
  pageCrashedDetail: 'Training went on meanwhile. Details are in {file}.',
  pageCrashedOften: 'The window fails again and again. Details are in {file}.',
  pageHangs: 'The window does not answer.',
  wait: 'Wait',
  reloadWindow: 'Load it again',
  runFinished: '{name} has finished.',
  runStopped: '{name} was stopped.',
  runFailed: '{name} has failed.',
  runInterrupted: '{name} was interrupted and can be resumed.',
  chooseFile: 'Choose a dataset file',
  chooseFolder: 'Choose a folder',
  saveAs: 'Save as',
  datasetFiles: 'Datasets (IDX, ZIP)',
  allFiles: 'All files',
  cannotStart: 'Atelier cannot start',
  cannotStartDetail: 'Data folder: {home}\n{code}: {parameters}',
  setupMissing: 'The native parts are not set up. Run: {fix}',
  databaseFromFuture: 'The data folder {home} was written by a newer version of Atelier. Update Atelier.',
  folderNotWritable: 'The data folder {home} cannot be written.',
} as const;

export type TextKey = keyof typeof en;
export type Texts = Readonly<Record<TextKey, string>>;

const zh: Texts = {
  appName: 'Atelier',
  file: '文件',
  edit: '编辑',
  view: '视图',
  window: '窗口',
  help: '帮助',
  newRun: '新建训练',
  importDataset: '导入数据集…',
  settings: '设置…',
  quit: '退出',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  actualSize: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  reload: '重新加载',
  developerTools: '开发者工具',
  minimize: '最小化',
  close: '关闭',
  openDataFolder: '打开数据文件夹',
  about: '关于 Atelier',
  closeQuestion: '有训练正在进行。',
  closeDetail: 'Atelier 可以先写入检查点再退出，之后可从该处继续训练。',
  stopAndQuit: '停止并保存，然后退出',
  cancel: '取消',
  saving: '正在保存，随后关闭…',
  pageCrashed: '窗口已重新加载。',
  pageCrashedDetail: '训练未受影响。详情见 {file}。',
  pageCrashedOften: '窗口反复崩溃。详情见 {file}。',
  pageHangs: '窗口没有响应。',
  wait: '等待',
  reloadWindow: '重新加载窗口',
  runFinished: '“{name}”已完成。',
  runStopped: '“{name}”已停止。',
  runFailed: '“{name}”失败。',
  runInterrupted: '“{name}”被中断，可以继续训练。',
  chooseFile: '选择数据集文件',
  chooseFolder: '选择文件夹',
  saveAs: '另存为',
  datasetFiles: '数据集（IDX、ZIP）',
  allFiles: '所有文件',
  cannotStart: 'Atelier 无法启动',
  cannotStartDetail: '数据文件夹：{home}\n{code}：{parameters}',
  setupMissing: '本机组件尚未安装。请运行：{fix}',
  databaseFromFuture: '数据文件夹 {home} 由更新版本的 Atelier 写入。请更新 Atelier。',
  folderNotWritable: '数据文件夹 {home} 不可写。',
};

export const catalogues = { en, zh } as const;
export type Language = keyof typeof catalogues;

/** The language of a setting; `system` follows the desktop's locale, such as `zh-CN`. */
export function languageOf(setting: Settings['language'], systemLocale: string): Language {
  if (setting !== 'system') return setting;
  return /^zh\b/i.test(systemLocale) ? 'zh' : 'en';
}

/** A text with its parameters put in. */
export function text(language: Language, key: TextKey, parameters: Record<string, string> = {}): string {
  return catalogues[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}
