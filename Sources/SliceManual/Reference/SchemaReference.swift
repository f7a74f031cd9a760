package import SliceSyntax

/// The page about a file's keys, out of its JSON Schema.
package struct SchemaReference {
    private let schema: JSONValue
    private let introduction: Introduction

    /// What a page says that its schema does not.
    package struct Introduction: Sendable {
        let title: String
        /// Where the schema is, from the sources' root.
        let source: String
        /// What an object is called that no title names well.
        let root: String
        /// Paragraphs, marked up.
        let paragraphs: [String]

        package init(title: String, source: String, root: String, paragraphs: [String]) {
            self.title = title
            self.source = source
            self.root = root
            self.paragraphs = paragraphs
        }
    }

    package init(_ schema: JSONDocument, _ introduction: Introduction) {
        self.schema = schema.root
        self.introduction = introduction
    }

    /// An object that has a section: where it stands, and its schema.
    private struct Section {
        let path: String
        let schema: JSONValue
    }

    /// The page, in Markdown.
    package var markdown: String {
        var page = MarkdownText()
        page.title(introduction.title)
        page.origin(introduction.source)
        page.paragraph(Self.text(schema["description"]))
        for paragraph in introduction.paragraphs { page.paragraph(paragraph) }
        var waiting = [Section(path: "", schema: schema)]
        while !waiting.isEmpty {
            let section = waiting.removeFirst()
            if section.path.isEmpty {
                page.section(introduction.root)
            } else {
                page.section(MarkdownText.code(section.path))
                if let description = section.schema["description"] { page.paragraph(Self.text(description)) }
            }
            let required = Set((section.schema["required"]?.elements).map { $0.compactMap(\.string) } ?? [])
            var points: [String] = []
            for member in Self.members(section.schema["properties"]) {
                points.append(point(member, isRequired: required.contains(member.name)))
                let path = section.path.isEmpty ? member.name : "\(section.path).\(member.name)"
                waiting += sections(of: member.value, at: path)
            }
            page.list(points)
        }
        addExamples(to: &page)
        return page.page
    }

    private func addExamples(to page: inout MarkdownText) {
        page.section("Examples")
        for example in Self.elements(schema["examples"]) {
            let file = SourceFile(name: "example", text: example.text)
            guard let document = JSONParser.parse(file).document else { continue }
            page.verbatim(String(decoding: CanonicalLayout.bytes(document), as: UTF8.self), "json")
        }
    }

    // MARK: Keys

    private func point(_ member: JSONValue.Member, isRequired: Bool) -> String {
        let value = member.value
        let facts = [isRequired ? "required" : nil, phrase(value), bounds(value), defaultValue(value)].compactMap(
            \.self)
        var text = "**\(MarkdownText.code(member.name))** (\(facts.joined(separator: ", "))): "
        text += Self.text(value["description"] ?? resolved(value)["description"])
        let examples = Self.elements(value["examples"]).filter { $0.kind != .object && $0.kind != .array }
        let few = examples.prefix(2).map { MarkdownText.code($0.text) }
        if !few.isEmpty { text += " For example \(few.joined(separator: ", "))." }
        return text
    }

    /// Objects that a key holds, itself or in a list, with a section of their own.
    private func sections(of value: JSONValue, at path: String) -> [Section] {
        let value = resolved(value)
        if value["properties"] != nil { return [Section(path: path, schema: value)] }
        if let items = value["items"] { return sections(of: items, at: path + "[]") }
        if let others = value["additionalProperties"], others.kind == .object {
            return sections(of: others, at: path + ".NAME")
        }
        return Self.elements(value["anyOf"]).flatMap { sections(of: $0, at: path) }
    }

    /// What kind of value it is, in words.
    private func phrase(_ value: JSONValue) -> String {
        if let choices = value["enum"] {
            return Self.elements(choices).map { MarkdownText.code($0.text) }.joined(separator: " or ")
        }
        let value = resolved(value)
        let alternatives = Self.elements(value["anyOf"])
        if !alternatives.isEmpty { return alternatives.map(phrase).joined(separator: " or ") }
        switch value["type"]?.string {
        case "string": return "text"
        case "integer": return "whole number"
        case "number": return "number"
        case "boolean": return "true or false"
        case "array": return value["items"].map { "list of \(plural($0))" } ?? "list"
        case "object": return "object"
        default: return "any value"
        }
    }

    private func plural(_ items: JSONValue) -> String {
        switch resolved(items)["type"]?.string {
        case "string": "texts"
        case "object": "objects"
        default: "values"
        }
    }

    private func bounds(_ value: JSONValue) -> String? {
        let value = resolved(value)
        guard let low = value["minimum"]?.numberText else { return nil }
        return value["maximum"]?.numberText.map { "\(low) to \($0)" } ?? "at least \(low)"
    }

    private func defaultValue(_ value: JSONValue) -> String? {
        value["default"].map { "default \(MarkdownText.code(Self.onOneLine($0)))" }
    }

    /// A schema that only names another is that one.
    private func resolved(_ value: JSONValue) -> JSONValue {
        let reference =
            value["$ref"]?.string
            ?? Self.elements(value["allOf"]).compactMap { $0["$ref"]?.string }.first
        guard let name = reference?.split(separator: "/").last, let found = schema["definitions"]?[String(name)]
        else { return value }
        return resolved(found)
    }

    // MARK: Reading

    private static func text(_ value: JSONValue?) -> String { MarkdownText.escaped(value?.string ?? "") }

    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        value?.kind == .array ? value.map { Array($0.elements) } ?? [] : []
    }

    private static func members(_ value: JSONValue?) -> [JSONValue.Member] {
        value?.kind == .object ? value.map { Array($0.members) } ?? [] : []
    }

    private static func onOneLine(_ value: JSONValue) -> String {
        value.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
}
