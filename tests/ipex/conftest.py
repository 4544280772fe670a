def pytest_configure(config):
    config.addinivalue_line("markers", "ipex: needs an importable Intel Extension for PyTorch, XPU or CPU")
