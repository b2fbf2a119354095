namespace Bellwire.Storage;

/// <summary>The store cannot do what it must. The message is for the operator: what is wrong and what to do.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
