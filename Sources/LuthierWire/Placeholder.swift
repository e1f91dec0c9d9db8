// LuthierWire
