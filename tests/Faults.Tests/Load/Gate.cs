namespace Coldstart.Faults.Tests.Load;

/// <summary>Tells clients where the server is, and has them wait while there is none.</summary>
internal sealed class Gate
{
    private readonly Lock guard = new();
    private TaskCompletionSource<Uri> open = New();

    public void Open(Uri address)
    {
        lock (guard) open.TrySetResult(address);
    }

    public void Close()
    {
        lock (guard)
        {
            if (open.Task.IsCompleted) open = New();
        }
    }

    public Task<Uri> AddressAsync(CancellationToken cancellation)
    {
        lock (guard) return open.Task.WaitAsync(cancellation);
    }

    private static TaskCompletionSource<Uri> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
