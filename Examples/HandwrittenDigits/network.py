"""A fully connected network with dropout, trained by Adam with decoupled weight decay."""

import numpy as np


class Network:
    def __init__(self, sizes, activation, dropout, source):
        self.activation, self.dropout, self.source, self.steps = activation, dropout, source, 0
        self.weights = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            spread = np.sqrt((2 if activation == "relu" else 1) / inputs)
            self.weights.append(source.normal(0, spread, (inputs, outputs)).astype(np.float32))
            self.weights.append(np.zeros(outputs, np.float32))
        self.means = [np.zeros_like(weight) for weight in self.weights]
        self.squares = [np.zeros_like(weight) for weight in self.weights]

    def arrays(self):
        """All that training needs to go on, by name."""
        kinds = {"weight": self.weights, "mean": self.means, "square": self.squares}
        named = {f"{kind}{number}": array for kind, arrays in kinds.items() for number, array in enumerate(arrays)}
        return named | {"steps": np.array(self.steps)}

    def restore(self, arrays):
        count = len(self.weights)
        self.weights = [arrays[f"weight{number}"] for number in range(count)]
        self.means = [arrays[f"mean{number}"] for number in range(count)]
        self.squares = [arrays[f"square{number}"] for number in range(count)]
        self.steps = int(arrays["steps"])

    def forward(self, rows, learns):
        """The inputs of each layer, and the logits."""
        inputs = [rows]
        layers = len(self.weights) // 2
        for layer in range(layers):
            rows = inputs[-1] @ self.weights[2 * layer] + self.weights[2 * layer + 1]
            if layer < layers - 1:
                rows = np.maximum(rows, 0) if self.activation == "relu" else np.tanh(rows)
                if learns and self.dropout > 0:
                    keeps = self.source.random(rows.shape, np.float32) >= self.dropout
                    rows *= keeps / np.float32(1 - self.dropout)
            inputs.append(rows)
        return inputs[:-1], inputs[-1]

    def step(self, rows, labels, rate, momentum, decay):
        """One step of Adam on a batch."""
        inputs, logits = self.forward(rows, learns=True)
        error = chances(logits)
        error[np.arange(len(labels)), labels] -= 1
        error /= len(labels)
        gradients = []
        for layer in reversed(range(len(inputs))):
            gradients = [inputs[layer].T @ error, error.sum(axis=0)] + gradients
            if layer > 0:
                error = error @ self.weights[2 * layer].T
                error *= self.slope(inputs[layer])
        self.steps += 1
        correction = np.sqrt(1 - 0.999**self.steps) / (1 - momentum**self.steps)
        for weight, gradient, mean, square in zip(self.weights, gradients, self.means, self.squares):
            mean += (1 - momentum) * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            if weight.ndim > 1:
                weight *= 1 - rate * decay
            weight -= rate * correction * mean / (np.sqrt(square) + 1e-8)

    def slope(self, outputs):
        """The derivative of what a hidden layer put out, dropout included."""
        if self.activation == "relu":
            return (outputs > 0) / np.float32(1 - self.dropout)
        kept = outputs != 0
        return kept * (1 - (outputs * np.float32(1 - self.dropout)) ** 2) / np.float32(1 - self.dropout)

    def score(self, rows, labels):
        """Mean cross-entropy, and the share that is read right."""
        _, logits = self.forward(rows, learns=False)
        right = chances(logits)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(right, 1e-30)).mean()), float((logits.argmax(axis=1) == labels).mean())


def chances(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
