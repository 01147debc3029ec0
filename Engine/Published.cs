namespace Coldstart.Engine;

/// <summary>An immutable result that many readers share, with the form in which they send it made at most a few times.</summary>
public sealed class Published<T>(T value)
    where T : class
{
    private volatile byte[]? rendered;

    public T Value { get; } = value;

    /// <summary>The rendered form; <paramref name="render"/> must depend on nothing but the value.</summary>
    public byte[] Render(Func<T, byte[]> render) => rendered ??= render(Value);
}
