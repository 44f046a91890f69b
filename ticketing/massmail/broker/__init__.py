"""Many sender machines: chunks handed out and taken by way of RabbitMQ."""
