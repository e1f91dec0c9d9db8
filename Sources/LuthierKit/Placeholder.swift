// LuthierKit
