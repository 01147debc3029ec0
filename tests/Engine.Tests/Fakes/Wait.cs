namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Waits for what other threads do.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "waited too long");
            await Task.Yield();
        }
    }
}
