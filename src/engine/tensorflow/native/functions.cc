// Adds TensorFlow functions to tfjs-node's addon: a recorded graph becomes an operation that `executeOp` runs by
// name, on tensors and variables like any other. tfjs-node itself offers graphs only as saved models, each with a
// session and variables of its own.

#include <node_api.h>

#include <cstdlib>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

// The eager context, which functions are added to, is private to tfjs-node's backend.
#define private public
#include "tfjs_backend.h"
#undef private

// The module is registered below, with the functions of both.
#undef NAPI_MODULE
#define NAPI_MODULE(name, initialise)
#include "tfjs_backend.cc"
#include "tfjs_binding.cc"

namespace atelier {
namespace {

using tfnodejs::TFJSBackend;

struct Status {
  TF_Status *status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  bool Throw(napi_env env) const {
    if (TF_GetCode(status) == TF_OK) return false;
    napi_throw_error(env, nullptr, TF_Message(status));
    return true;
  }
};

struct Graph {
  TF_Graph *graph = TF_NewGraph();
  ~Graph() { TF_DeleteGraph(graph); }
};

bool Text(napi_env env, napi_value value, std::string *text) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text->resize(length);
  return napi_get_value_string_utf8(env, value, &(*text)[0], length + 1, &length) == napi_ok;
}

bool Texts(napi_env env, napi_value value, std::vector<std::string> *texts) {
  uint32_t count = 0;
  if (napi_get_array_length(env, value, &count) != napi_ok) return false;
  texts->resize(count);
  for (uint32_t i = 0; i < count; i++) {
    napi_value element;
    if (napi_get_element(env, value, i, &element) != napi_ok || !Text(env, element, &(*texts)[i])) return false;
  }
  return true;
}

/** The output "node:index" of a graph; its operation is null where there is no such node. */
TF_Output Output(TF_Graph *graph, const std::string &name) {
  const size_t colon = name.rfind(':');
  const std::string node = name.substr(0, colon);
  const int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
  return {TF_GraphOperationByName(graph, node.c_str()), index};
}

bool Outputs(napi_env env, TF_Graph *graph, const std::vector<std::string> &names, std::vector<TF_Output> *outputs) {
  for (const std::string &name : names) {
    const TF_Output output = Output(graph, name);
    if (output.oper == nullptr) {
      napi_throw_error(env, nullptr, ("the graph has no node " + name).c_str());
      return false;
    }
    outputs->push_back(output);
  }
  return true;
}

TFJSBackend *Backend(napi_env env) { return tfnodejs::GetTFJSBackend(env); }

/**
 * addFunction(name, graphDef: Uint8Array, inputs: string[], outputs: string[], effects: string[], compile: boolean).
 * Inputs are nodes of kind Placeholder, outputs "node:index", effects nodes that run though nothing reads them.
 * `compile` has XLA compile the whole function.
 */
napi_value AddFunction(napi_env env, napi_callback_info info) {
  size_t count = 6;
  napi_value arguments[6];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  std::string name;
  std::vector<std::string> input_names, output_names, effect_names;
  void *bytes = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  bool compile = false;
  if (count < 6 || !Text(env, arguments[0], &name) ||
      napi_get_typedarray_info(env, arguments[1], &type, &length, &bytes, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array || !Texts(env, arguments[2], &input_names) || !Texts(env, arguments[3], &output_names) ||
      !Texts(env, arguments[4], &effect_names) || napi_get_value_bool(env, arguments[5], &compile) != napi_ok) {
    napi_throw_type_error(env, nullptr, "addFunction(name, graphDef, inputs, outputs, effects, compile)");
    return nullptr;
  }
  TFJSBackend *backend = Backend(env);
  if (backend == nullptr) return nullptr;

  Status status;
  Graph graph;
  TF_Buffer *buffer = TF_NewBufferFromString(bytes, length);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph.graph, buffer, options, status.status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(buffer);
  if (status.Throw(env)) return nullptr;

  std::vector<TF_Output> inputs, outputs, effects;
  if (!Outputs(env, graph.graph, input_names, &inputs) || !Outputs(env, graph.graph, output_names, &outputs) ||
      !Outputs(env, graph.graph, effect_names, &effects)) {
    return nullptr;
  }
  std::vector<std::string> result_names;
  for (size_t i = 0; i < outputs.size(); i++) result_names.push_back("result" + std::to_string(i));
  std::vector<const char *> results, effect_labels;
  for (const std::string &result : result_names) results.push_back(result.c_str());
  std::vector<const TF_Operation *> controls;
  for (size_t i = 0; i < effects.size(); i++) {
    controls.push_back(effects[i].oper);
    effect_labels.push_back(effect_names[i].c_str());
  }
  TF_Function *function = TF_GraphToFunctionWithControlOutputs(
      graph.graph, name.c_str(), 0, -1, nullptr, static_cast<int>(inputs.size()), inputs.data(),
      static_cast<int>(outputs.size()), outputs.data(), results.data(), static_cast<int>(controls.size()),
      controls.data(), effect_labels.data(), nullptr, nullptr, status.status);
  if (status.Throw(env)) return nullptr;
  if (compile) {
    // An AttrValue with its field b (5, a varint) true.
    const char yes[] = {0x28, 1};
    TF_FunctionSetAttrValueProto(function, "_XlaMustCompile", yes, sizeof(yes), status.status);
  }
  if (TF_GetCode(status.status) == TF_OK) {
    TFE_ContextAddFunction(backend->tfe_context_, function, status.status);
  }
  TF_DeleteFunction(function);
  status.Throw(env);
  return nullptr;
}

/** removeFunction(name). */
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  std::string name;
  if (count < 1 || !Text(env, argument, &name)) {
    napi_throw_type_error(env, nullptr, "removeFunction(name)");
    return nullptr;
  }
  TFJSBackend *backend = Backend(env);
  if (backend == nullptr) return nullptr;
  Status status;
  TFE_ContextRemoveFunction(backend->tfe_context_, name.c_str(), status.status);
  status.Throw(env);
  return nullptr;
}

napi_value Initialise(napi_env env, napi_value exports) {
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (exports == nullptr) return nullptr;
  const napi_property_descriptor functions[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}

}  // namespace
}  // namespace atelier

NAPI_MODULE_INIT() { return atelier::Initialise(env, exports); }
