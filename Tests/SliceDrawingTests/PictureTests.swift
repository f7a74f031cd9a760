import SliceDrawing
import SlicePlanning
import SliceTopology
import TestSupport
import Testing

/// That what is written is XML, DOT and Mermaid, whatever the texts are.
@Suite struct PictureTests {
    /// A plan in which everything happens, drawn from records with an owner of any text.
    private func graph(owner: String) throws -> SliceGraph {
        var slice = try ShapeDraft.ring(3).plan().slice
        slice.owner = owner
        slice.vms[0].flavor = owner
        slice.vms[1].worker = owner
        return SliceGraph(slice, cluster: .standard)
    }

    private static let texts = [
        "plain", "<script>alert('x')</script>", "a & b &amp; \"c\"", "\\N \\", "#35; `x` ]]> -->", "%%{init: {}}%%",
        "a\u{202E}b\u{200B}", "你好 👩‍💻", "a\u{FFFE}b", "end\"]; evil [label=\"",
    ]

    @Test(arguments: texts)
    func `an SVG is XML whatever the owner is called`(_ owner: String) throws {
        let slice = try graph(owner: owner)
        let text = SVGGraph.render(slice, GraphLayout(slice))
        let result = try Shell.run(
            ["python3", "-c", "import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())"], input: text)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!text.contains("<script"))
        #expect(!text.contains("\u{202E}"))
    }

    @Test func `an SVG has a title, a description and a frame`() throws {
        let slice = try graph(owner: "admin")
        let text = SVGGraph.render(slice, GraphLayout(slice))
        #expect(text.contains("role=\"img\" aria-labelledby=\"title description\""))
        #expect(text.contains("<title id=\"title\">Slice shape"))
        #expect(text.contains("vm-0.eth1 .10 – vm-1.eth1 .11"))
        #expect(text.contains("viewBox=\"0 0 "))
        #expect(!text.contains("http://www.w3.org/1999/xlink") && !text.contains("@import") && !text.contains("url("))
    }

    /// Every quote of a DOT text is one that begins or ends a string.
    @Test(arguments: texts)
    func `no text ends a DOT string`(_ owner: String) throws {
        let text = DOTGraph.render(try graph(owner: owner))
        var outside = ""
        var inString = false
        var depth = 0
        var isEscaped = false
        for character in text.unicodeScalars {
            if !inString { outside.unicodeScalars.append(character) }
            if isEscaped {
                isEscaped = false
            } else if character == "\\", inString {
                isEscaped = true
            } else if character == "\"" {
                inString.toggle()
            } else if !inString, character == "[" || character == "{" {
                depth += 1
            } else if !inString, character == "]" || character == "}" {
                depth -= 1
            }
        }
        #expect(!inString && depth == 0)
        #expect(!outside.contains("evil"))
    }

    @Test(arguments: texts)
    func `no text ends a Mermaid label`(_ owner: String) throws {
        let lines = MermaidGraph.render(try graph(owner: owner)).split(separator: "\n")
        for line in lines.dropFirst(4) where line.contains("\"") {
            #expect(line.count { $0 == "\"" } == 2, "\(line)")
            #expect(!line.contains("`") && !line.contains("%%"), "\(line)")
        }
    }

    @Test func `a picture that is not of a plan has no marks`() throws {
        let slice = try graph(owner: "admin")
        #expect(slice.marks.isEmpty)
        #expect(!MermaidGraph.render(slice).contains("linkStyle"))
    }

    @Test func `a plan marks what is new`() throws {
        let plan = SliceGraph(try ShapeDraft.ring(3).plan(), cluster: .standard)
        #expect(plan.marks == [.created])
        #expect(plan.machines.allSatisfy { $0.mark == .created })
        #expect(plan.links.flatMap(\.ends).allSatisfy { $0.mark == .created })
    }
}

/// What Mermaid itself was seen to misread.
@Suite struct MermaidTests {
    @Test func `what Markdown would take for a list is not one`() throws {
        var slice = try ShapeDraft.line(2).plan().slice
        slice.vms[0].worker = "1. rack"
        slice.vms[1].worker = "- rack"
        let picture = MermaidGraph.render(SliceGraph(slice, cluster: .standard))
        #expect(picture.contains("(\"#8203;1. rack\")"))
        #expect(picture.contains("(\"#8203;- rack\")"))
        let plan = MermaidGraph.render(SliceGraph(try ShapeDraft.line(2).plan(), cluster: .standard))
        #expect(plan.contains("\"#8203;+ vm-0<br/>VM 1001 · cirros<br/>on 10.0.10.1\""))
    }

    @Test func `the title has no text of the user's`() throws {
        var slice = try ShapeDraft.line(2).plan().slice
        slice.owner = "Ada <a@example.org>"
        let lines = MermaidGraph.render(SliceGraph(slice, cluster: .standard)).split(separator: "\n")
        #expect(lines[1] == "title: \"Slice shape (ID 1000, VLAN pool 100-119, design)\"")
    }
}
