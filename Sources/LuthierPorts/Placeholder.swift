// LuthierPorts
