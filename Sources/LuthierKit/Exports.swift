@_exported public import LuthierDomain
@_exported public import LuthierEngine
@_exported public import LuthierPorts
