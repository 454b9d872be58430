"""A stand-in for TensorFlow Lite Micro: headers with the names that ecgtiny uses, and a library that knows one model.

It fails as TFLM does when its arena is too small; its ``Invoke`` is our own C. So all that is ecgtiny's is tested where
there is no TFLM: which files are found, what is generated, the measurement of the arena, and the linked image.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from tests.tools import require

NEEDED = 1000
"""Bytes of arena that the stand-in asks for."""
CORE = load_board("nrf52840").core.gcc

INTERPRETER = """
#pragma once
#include <cstddef>
#include <cstdint>
enum { MOST_OUTPUTS = 3 };
enum TfLiteStatus { kTfLiteOk, kTfLiteError };
enum TfLiteType { kTfLiteInt8 = 9 };
struct TFLMRegistration { bool int8_only; };
struct TfLiteTensor {
    TfLiteType type;
    struct { int8_t *int8; } data;
    size_t bytes;
};
namespace tflite {
struct Model {
    unsigned version() const { return 3; }
};
inline const Model *GetModel(const void *data) { return static_cast<const Model *>(data); }
struct MicroOpResolver {
    unsigned operators = 0;
};
class MicroInterpreter {
public:
    MicroInterpreter(const Model *, const MicroOpResolver &resolver, uint8_t *arena, size_t size)
        : operators(resolver.operators), arena_(arena), size_(size) {}
    TfLiteStatus AllocateTensors();
    TfLiteStatus Invoke();
    TfLiteStatus Reset() { used_ = false; return kTfLiteOk; }
    size_t inputs_size() const { return 1; }
    size_t outputs_size() const { return outputs_; }
    TfLiteTensor *input(size_t) { return &input_; }
    TfLiteTensor *output(size_t index) { return &output_[index]; }
    unsigned operators;
private:
    uint8_t *arena_;
    size_t size_;
    bool used_ = false;
    size_t outputs_;
    TfLiteTensor input_, output_[MOST_OUTPUTS];
};
}
"""
RESOLVER = """
#pragma once
#include "tensorflow/lite/micro/micro_interpreter.h"
namespace tflite {
template <unsigned n> struct MicroMutableOpResolver : MicroOpResolver {
    TfLiteStatus AddFullyConnected(TFLMRegistration registration) { return add(registration); }
    TfLiteStatus AddUnidirectionalSequenceLSTM(TFLMRegistration registration) { return add(registration); }
    TfLiteStatus add(TFLMRegistration registration)
    {
        operators += registration.int8_only;
        return kTfLiteOk;
    }
};
}
"""
KERNEL = """
#pragma once
#include "tensorflow/lite/micro/micro_interpreter.h"
namespace tflite {
#ifdef CMSIS_NN
TFLMRegistration Register_FULLY_CONNECTED_INT8();
#else
inline TFLMRegistration Register_FULLY_CONNECTED_INT8() { return {true}; }
#endif
}
"""
LSTM = """
#pragma once
#include "tensorflow/lite/micro/micro_interpreter.h"
namespace tflite {
inline TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT8() { return {true}; }
}
"""
HEADERS = {
    "tensorflow/lite/micro/micro_interpreter.h": INTERPRETER,
    "tensorflow/lite/micro/micro_mutable_op_resolver.h": RESOLVER,
    "tensorflow/lite/micro/kernels/fully_connected.h": KERNEL,
    "tensorflow/lite/micro/kernels/unidirectional_sequence_lstm.h": LSTM,
    "tensorflow/lite/schema/schema_generated.h": "#define TFLITE_SCHEMA_VERSION 3\n",
    "third_party/flatbuffers/include/flatbuffers/flatbuffers.h": "",
    "third_party/gemmlowp/fixedpoint/fixedpoint.h": "",
    "third_party/ruy/ruy/profiler/instrumentation.h": "",
}
LIBRARY = """
#include "ecgtiny/src/ecgtiny_model.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/kernels/fully_connected.h"
alignas(4) static int8_t memory[ECGTINY_ARENA_BYTES];
namespace tflite {
#ifdef CMSIS_NN
extern "C" void arm_fully_connected_s8();
TFLMRegistration Register_FULLY_CONNECTED_INT8() { arm_fully_connected_s8(); return {true}; }
#endif
TfLiteStatus MicroInterpreter::AllocateTensors()
{
    if (size_ < NEEDED || operators != 1) {
        return kTfLiteError;
    }
    arena_[size_ - 1] = 1;
    input_ = {kTfLiteInt8, {memory + ECGTINY_INPUT_OFFSET}, ECGTINY_INPUT_BYTES};
    outputs_ = 1;
    output_[0] = {kTfLiteInt8, {memory + ECGTINY_OUTPUT_OFFSET}, ECGTINY_OUTPUT_BYTES};
#ifdef ECGTINY_OUTPUTS
    outputs_ = ECGTINY_OUTPUTS;
    output_[1] = {kTfLiteInt8, {memory + ECGTINY_OUTPUT_1_OFFSET}, ECGTINY_OUTPUT_1_BYTES};
#endif
    return kTfLiteOk;
}
TfLiteStatus MicroInterpreter::Invoke()
{
    if (KEEPS_STATE && used_) {
        return kTfLiteError;
    }
    used_ = true;
    ecgtiny_infer(memory);
    for (size_t output = 0; output < outputs_; output++) {
        for (size_t i = 0; i < output_[output].bytes; i++) {
            output_[output].data.int8[i] ^= WRONG;
        }
    }
    return kTfLiteOk;
}
}
"""
CMSIS = "void arm_fully_connected_s8(void);\nvoid arm_fully_connected_s8(void)\n{\n}\n"


def write_headers(tree: Path) -> Path:
    """Write a tree without a library."""
    for name, text in HEADERS.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return tree


def write_tree(tree: Path, graph: Graph, *, wrong: int = 0, cmsis_nn: bool = False) -> Path:
    """Write a tree whose library runs ``graph``, of one or two outputs.

    ``wrong`` is a mask of bits that all outputs get wrong. A network with states fails where it is not reset.
    """
    write_headers(tree)
    build = tree / "build"
    for name, text in {**model_sources(graph), "library.cc": LIBRARY}.items():
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_text(text)
    keeps_state = any(tensor.variable for tensor in graph.tensors.values())
    defined = [
        f"-DNEEDED={NEEDED}",
        f"-DWRONG={wrong}",
        f"-DKEEPS_STATE={int(keeps_state)}",
        *(["-DCMSIS_NN"] if cmsis_nn else []),
    ]
    own = "-Decgtiny_infer=fake_infer"  # the image has an ecgtiny_infer of its own
    units = sorted(build.glob("ecgtiny/src/*.c"))
    compile_cross("gcc", tree, build, ["-O2", own, *map(str, units)])
    compile_cross("g++", tree, build, ["-O2", own, "-fno-exceptions", "-fno-rtti", *defined, "library.cc"])
    return archive(tree / "libtensorflow-microlite.a", build)


def write_cmsis_nn(folder: Path) -> Path:
    """Write what passes for CMSIS-NN's library."""
    folder.mkdir()
    (folder / "cmsis.c").write_text(CMSIS)
    compile_cross("gcc", folder, folder, ["cmsis.c"])
    return archive(folder / "libcmsis-nn.a", folder)


def archive(library: Path, objects: Path) -> Path:
    """Make a static library of all objects in a folder; return the folder of the library."""
    found = sorted(map(str, objects.glob("*.o")))
    subprocess.run([require("arm-none-eabi-ar"), "rcsD", library, *found], check=True)
    return library.parent


def compile_cross(compiler: str, tree: Path, folder: Path, arguments: list[str]) -> None:
    """Compile units to objects in a folder."""
    command = [require(f"arm-none-eabi-{compiler}"), *CORE, "-c", f"-I{tree}", *arguments]
    subprocess.run(command, cwd=folder, check=True)
