# tfjs-node's addon, whose sources functions.cc includes; `package` is the folder of tfjs-node.
{
  'targets': [{
    'target_name': 'tfjs_binding',
    'sources': ['functions.cc'],
    'include_dirs': ['<(package)/binding', '<(package)/deps/include'],
    'libraries': ["-Wl,-rpath,'$$ORIGIN/../../deps/lib'", '-ltensorflow', '-ltensorflow_framework'],
    'library_dirs': ['<(package)/deps/lib'],
  }],
}
