import FrontEndRules
import Glibc
import TestSupport

/// Runs the front end over bytes, and ends at once where a rule is broken or it crashes.
///
/// Built by `make fuzz`, it is a libFuzzer target, and takes libFuzzer's arguments. Built as
/// usual, it runs each named file once, to repeat what was found: `FuzzTarget FILE...`.
@main
struct Fuzz {
    static func main() {
        #if FUZZING
            var count = CommandLine.argc
            var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
            exit(runDriver(&count, &arguments, testOneInput))
        #else
            for path in CommandLine.arguments.dropFirst() {
                let bytes = FileBytes.read(path)
                print("\(path): \(bytes.count) bytes")
                run(bytes, showing: true)
            }
        #endif
    }

    /// - Parameter showing: whether what was found is rendered too.
    static func run(_ bytes: [UInt8], showing: Bool) {
        do throws(BrokenRule) {
            try FrontEndRules.check(bytes, showing: showing)
        } catch {
            // A crash is what libFuzzer understands.
            fatalError("a rule is broken: \(error)")
        }
    }
}

#if FUZZING
    typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

    /// libFuzzer's main function, for programs that have one of their own (LLVM, "libFuzzer",
    /// section "Using libFuzzer as a library").
    @_silgen_name("LLVMFuzzerRunDriver")
    func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ callback: Callback
    ) -> CInt

    @_cdecl("LLVMFuzzerTestOneInput")
    func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
        let bytes = Array(UnsafeBufferPointer(start: data, count: size))
        // Rendering takes ten times as long as finding: one input of eight, always the same ones.
        let sum = bytes.reduce(0 as UInt8) { ($0 &* 31) &+ $1 }
        Fuzz.run(bytes, showing: sum.isMultiple(of: 8))
        return 0
    }
#endif
