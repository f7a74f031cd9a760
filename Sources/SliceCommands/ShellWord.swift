/// Quoting for POSIX shells (XCU §2.2.2).
package enum ShellWord {
    /// `text` as one word that the shell takes to the letter. What can only be itself stays
    /// as it is, so that scripts remain readable.
    package static func quote(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "+"),
                    UInt8(ascii: "@"), UInt8(ascii: "%"):
                    true
                default: false
                }
            }
        if isPlain { return text }
        // By bytes: a quote is one for the shell also where a mark is combined with it.
        var word = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            switch byte {
            // It ends every C string: nothing behind it would reach the program.
            case 0: continue
            case UInt8(ascii: "'"): word += #"'\''"#.utf8
            default: word.append(byte)
            }
        }
        word.append(UInt8(ascii: "'"))
        return String(decoding: word, as: UTF8.self)
    }

    /// Words joined by blanks, each quoted.
    package static func join(_ words: [String]) -> String { words.map(quote).joined(separator: " ") }
}
