using Coldstart.Engine.Tests.Contract;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>The single process on real storage.</summary>
internal sealed class RealEngineHome(IRealHome home) : IEngineHome
{
    public async Task<IEngineLife> StartAsync() => await RealEngine.StartAsync(home);

    public ValueTask DisposeAsync() => home.DisposeAsync();
}
