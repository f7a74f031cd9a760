extension Action {
    /// Of a plan that only brings base images to hosts: a copy of each to each, host by host, numbered from 1.
    package static func copies(of images: [ImageReference], to hosts: [String]) -> [Action] {
        var actions: [Action] = []
        var targets: Set<String> = []
        for host in hosts {
            for image in images {
                var target = "\(image.fileName)@\(host)"
                // Two files of one name, in two folders.
                while !targets.insert(target).inserted { target += "+" }
                actions.append(
                    Action(
                        number: actions.count + 1, id: "\(ActionKind.vmImage.rawValue):\(target)", kind: .vmImage,
                        host: host, target: target, dependsOn: [], effect: .live,
                        summary: "base image \(image.fileName)", operation: .image(image)))
            }
        }
        return actions
    }
}
