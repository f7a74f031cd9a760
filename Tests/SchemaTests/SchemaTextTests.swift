import SliceSyntax
import Testing

/// What an editor shows out of the schemas: it is there, and it is right.
struct SchemaTextTests {
    /// A part of a schema that says what a value is.
    private struct Part {
        /// `#/properties/slice`
        let pointer: String
        let schema: JSONTree
        /// Whether it is one of an object's properties.
        let isProperty: Bool
    }

    /// All parts of a schema that people meet in an editor, the whole first.
    private static func parts(of schema: JSONTree, at pointer: String = "#", isProperty: Bool = false) -> [Part] {
        var result = [Part(pointer: pointer, schema: schema, isProperty: isProperty)]
        for keyword in ["properties", "definitions"] {
            for member in schema[keyword]?.members ?? [] {
                result += parts(
                    of: member.value, at: "\(pointer)/\(keyword)/\(member.key)", isProperty: keyword == "properties")
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let inner = schema[keyword], case .object = inner {
                result += parts(of: inner, at: "\(pointer)/\(keyword)")
            }
        }
        return result
    }

    @Test(arguments: SchemaFiles.names) func theMetaSchemaAcceptsThem(_ name: String) throws {
        let schema = try SchemaFiles.schema(name)
        #expect(schema["$schema"]?.string == "http://json-schema.org/draft-07/schema#")
        #expect(try Verdicts.onSchema(schema).map(\.description) == [])
    }

    @Test func theMetaSchemaKnowsMisspeltKeywords() throws {
        let schema = JSONTree.object([
            "properties": .object(["a": .object(["type": .string("string"), "maxLenght": .number("3")])])
        ])
        #expect(try Verdicts.onSchema(schema).map(\.path) == ["/properties/a"])
    }

    @Test(arguments: SchemaFiles.names) func everyPropertyIsExplained(_ name: String) throws {
        let schema = try SchemaFiles.schema(name)
        let properties = Self.parts(of: schema).filter(\.isProperty)
        #expect(properties.count > 10)
        for property in properties {
            // Draft 7 lets nothing stand beside "$ref": what it refers to explains both.
            let reference = property.schema["$ref"]?.string
            let explained =
                try reference.map { reference in
                    try #require(Self.parts(of: schema).first { $0.pointer == reference }?.schema)
                } ?? property.schema
            for keyword in ["title", "description"] {
                #expect(explained[keyword]?.string?.isEmpty == false, "\(name) \(property.pointer) \(keyword)")
            }
            #expect(explained["description"]?.string?.hasSuffix(".") == true, "\(name) \(property.pointer)")
            #expect(reference == nil || property.schema.members.count == 1, "\(name) \(property.pointer)")
        }
    }

    @Test(arguments: SchemaFiles.names) func examplesAndDefaultsAreRight(_ name: String) throws {
        let questions = Self.parts(of: try SchemaFiles.schema(name)).flatMap { part in
            ((part.schema["examples"]?.elements ?? []) + [part.schema["default"]].compactMap { $0 }).map {
                Verdicts.Question(document: $0, part: part.pointer)
            }
        }
        #expect(questions.count > 5)
        for (question, complaints) in zip(questions, try Verdicts.of(name, on: questions)) {
            #expect(complaints.isEmpty, "\(name) \(question.part) \(question.document.text): \(complaints)")
        }
    }

    /// What cannot have a default has an example, unless the values themselves are named.
    @Test(arguments: ["topology", "cluster"]) func everyValueIsShown(_ name: String) throws {
        for property in Self.parts(of: try SchemaFiles.schema(name)).filter(\.isProperty) {
            // What is described in one place is shown there.
            let isShown = ["default", "examples", "properties", "items", "$ref"].contains {
                property.schema[$0] != nil
            }
            #expect(isShown, "\(name) \(property.pointer)")
        }
    }

    /// So that the changed documents of ``AgreementTests`` are about every key.
    @Test(arguments: ["topology", "cluster"]) func theExamplesHaveEveryKey(_ name: String) throws {
        func keys(_ tree: JSONTree) -> Set<String> {
            Set(tree.members.map(\.key)).union((tree.members.map(\.value) + tree.elements).flatMap(keys))
        }
        let schema = try SchemaFiles.schema(name)
        let used = keys(.array(try #require(schema["examples"]).elements))
        let properties = Self.parts(of: schema).filter(\.isProperty).map { part in
            part.pointer.split(separator: "/").last.map(String.init) ?? ""
        }
        #expect(properties.filter { !used.contains($0) } == [])
    }
}
