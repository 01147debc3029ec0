namespace Coldstart.Engine.Intake;

/// <summary>A key that runs, or is used and not both stored and applied yet.</summary>
internal sealed class KeyEntry(KeyName name, byte[] bodyHash)
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public KeyName Name { get; } = name;

    public byte[] BodyHash { get; } = bodyHash;

    /// <summary>The answer of the request, once it is durable; null before, and for ever if it failed.</summary>
    public byte[]? Result { get; private set; }

    public long ExpiresAtUs { get; private set; }

    public bool IsStored { get; set; }

    /// <summary>Completes when the request is durable or has given the key back.</summary>
    public Task WhenEnded => ended.Task;

    /// <summary>Completes when all functions of the request have caught up with it.</summary>
    public Task WhenApplied => applied.Task;

    /// <summary>The request is durable.</summary>
    public void Use(byte[] result, long expiresAtUs)
    {
        ExpiresAtUs = expiresAtUs;
        Result = result;
    }

    public void End() => ended.TrySetResult();

    public void Apply() => applied.TrySetResult();
}
