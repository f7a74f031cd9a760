package import SliceSyntax
package import SliceTopology

extension Guest: JSONRecord {
    /// Nothing for what is as with every guest.
    package var json: JSONOutput {
        .object([
            "hostname": hostname.map { .string($0) }, "sshKeys": sshKeys.isEmpty ? nil : .strings(sshKeys),
            "userData": userData.map { .string($0) },
        ])
    }

    package init?(_ json: JSONValue) {
        let keys = (json["sshKeys"]?.elements).map { $0.compactMap(\.string) } ?? []
        guard json.kind == .object, keys.count == json["sshKeys"]?.elements.count ?? 0 else { return nil }
        self.init(hostname: json["hostname"]?.string, sshKeys: keys, userData: json["userData"]?.string)
    }
}

extension GuestSeed: JSONRecord {
    package var json: JSONOutput {
        .object([
            "guest": guest.json, "instance": instance == 0 ? nil : .integer(instance), "internet": .bool(internet),
        ])
    }

    package init?(_ json: JSONValue) {
        guard let guest = json["guest"].flatMap({ Guest($0) }), let internet = json["internet"]?.bool else {
            return nil
        }
        self.init(guest: guest, instance: json["instance"]?.integer ?? 0, internet: internet)
    }
}
